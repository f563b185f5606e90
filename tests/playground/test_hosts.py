import pytest

from playground.hosts import Hosts, check_origin, parse_host
from playground.problems import ForeignOrigin, UnknownHost
from playground.settings import Settings

HOSTS = Hosts(Settings(preview_host="localhost:8000", allowed_hosts=("localhost", "127.0.0.1")))


def label_of(host: str, target: str = "/") -> str | None:
    return HOSTS.preview_label({"HTTP_HOST": host, "RAW_URI": target})


@pytest.mark.parametrize(
    "host", ["localhost:8000", "LOCALHOST:8000", "localhost", "127.0.0.1:8000"]
)
def test_own_names_are_the_playground(host: str) -> None:
    assert label_of(host) is None


@pytest.mark.parametrize("host", ["abc.localhost:8000", "ABC.LocalHost:8000", "abc.localhost:9000"])
def test_one_label_under_the_preview_host_is_a_preview(host: str) -> None:
    """Whatever the port: a port mapping must not turn a guest's site into the playground."""
    assert label_of(host) == "abc"


@pytest.mark.parametrize(
    "host",
    [
        pytest.param("", id="none"),
        pytest.param("evil.example", id="unknown"),
        pytest.param("a.b.localhost:8000", id="two-labels"),
        pytest.param(".localhost:8000", id="empty-label"),
        pytest.param("localhost.:8000", id="trailing-dot"),
        pytest.param("user@localhost:8000", id="user-info"),
        pytest.param("localhost:8000:1", id="two-ports"),
        pytest.param("localhost:port", id="port-word"),
        pytest.param("localhost:999999", id="port-too-long"),
        pytest.param("local host", id="space"),
        pytest.param("localhost, evil", id="two-hosts"),
        pytest.param("localhost/x", id="path"),
        pytest.param("lоcalhost", id="cyrillic-letter"),
        pytest.param("[::1", id="open-bracket"),
        pytest.param("a" * 64 + ".localhost", id="label-too-long"),
        pytest.param("localhost\0", id="nul"),
    ],
)
def test_everything_else_is_refused(host: str) -> None:
    with pytest.raises(UnknownHost):
        label_of(host)


def test_target_that_names_a_host_of_its_own_is_refused() -> None:
    with pytest.raises(UnknownHost):
        label_of("localhost:8000", "http://evil.example/")


def test_star_allows_any_plain_name_but_no_odd_one() -> None:
    hosts = Hosts(Settings(allowed_hosts=("*",)))
    assert hosts.preview_label({"HTTP_HOST": "any.example:1"}) is None
    assert hosts.preview_label({"HTTP_HOST": "[::1]:8000"}) is None
    with pytest.raises(UnknownHost):
        hosts.preview_label({"HTTP_HOST": "any.example."})


def check(
    origin: str | None, host: str = "localhost:8000", method: str = "POST", **more: str
) -> None:
    parsed = parse_host(host)
    assert parsed is not None
    environ = {"REQUEST_METHOD": method, **more}
    if origin is not None:
        environ["HTTP_ORIGIN"] = origin
    check_origin(environ, parsed)


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        pytest.param(None, "localhost:8000", id="a-program"),
        pytest.param("http://localhost:8000", "localhost:8000", id="the-page"),
        pytest.param("https://play.example", "play.example", id="behind-a-proxy-with-tls"),
        pytest.param("http://play.example", "play.example:80", id="default-port-spelled-out"),
    ],
)
def test_own_origin_and_none_are_welcome(origin: str | None, host: str) -> None:
    check(origin, host)


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "",
        "http://evil.example",
        "http://localhost",
        "http://localhost:8001",
        "http://label.localhost:8000",
        "http://localhost.evil:8000",
        "http://evillocalhost:8000",
        "http://localhost:8000.evil",
        "http://localhost:8000@evil",
        "http://evil@localhost:8000",
        "http://localhost:8000/",
        "file://localhost:8000",
        "localhost:8000",
        "http://[",
        "http://[::1",
        "http://localhost:8000?x",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_foreign_origin_is_refused(origin: str, method: str) -> None:
    with pytest.raises(ForeignOrigin):
        check(origin, method=method)


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_change_asked_by_another_site_is_refused_even_without_an_origin(site: str) -> None:
    with pytest.raises(ForeignOrigin):
        check(None, HTTP_SEC_FETCH_SITE=site)


def test_link_from_another_site_may_open_the_page() -> None:
    check(None, method="GET", HTTP_SEC_FETCH_SITE="cross-site")
