"""What browsers do with cookies: RFC 6265bis, and loopback as Chromium and Firefox treat it."""

from datetime import UTC, datetime, timedelta

import pytest

from playground.jar import COOKIES_MAX, CookieChange, Jar, is_trustworthy
from sandbox.protocol import Cookie

NOW = datetime(2026, 1, 2, tzinfo=UTC)
HERE = "127.0.0.1:5000"


def store(jar: Jar, header: str, host: str = HERE, target: str = "/") -> CookieChange | None:
    changes = jar.store([header], host, target, NOW)
    return changes[0] if changes else None


def sent(jar: Jar, host: str = HERE, target: str = "/", now: datetime = NOW) -> str | None:
    return jar.header_for(host, target, now)


def test_a_cookie_comes_back_to_its_host_at_any_port() -> None:
    jar = Jar([])
    store(jar, "a=1")
    assert sent(jar) == "a=1"
    assert sent(jar, host="127.0.0.1:8088") == "a=1"
    assert sent(jar, host="localhost:5000") is None


@pytest.mark.parametrize(
    ("domain", "host", "goes_to", "stays_from"),
    [
        pytest.param(
            "example.com", "app.example.com", "x.example.com", "example.org", id="a parent"
        ),
        pytest.param(".example.com", "example.com", "x.example.com", "badexample.com", id="itself"),
        pytest.param("EXAMPLE.com", "Example.COM:80", "example.com", "com", id="any case"),
        pytest.param("localhost", "localhost:5000", "localhost", "x.localhost", id="localhost"),
        pytest.param("127.0.0.1", "127.0.0.1:5000", "127.0.0.1", "0.0.1", id="an address"),
    ],
)
def test_domain_reaches_the_hosts_that_browsers_send_to(
    domain: str, host: str, goes_to: str, stays_from: str
) -> None:
    jar = Jar([])
    change = store(jar, f"a=1; Domain={domain}", host=host)
    assert change is not None
    assert change.change == "set"
    assert sent(jar, host=goes_to) == "a=1"
    assert sent(jar, host=stays_from) is None


@pytest.mark.parametrize(
    ("header", "host", "why"),
    [
        pytest.param("a=1; Domain=evil.com", HERE, "not the host", id="another domain"),
        pytest.param("a=1; Domain=0.0.1", HERE, "not the host", id="the end of an address"),
        pytest.param("a=1; Domain=x.example.com", "example.com", "not the host", id="a child"),
        pytest.param("a=1; Domain=com", "example.com", "public suffix", id="a top-level domain"),
        pytest.param("a=1; Secure", "example.com", "plain HTTP", id="Secure over plain HTTP"),
        pytest.param("a=1; SameSite=None", HERE, "without Secure", id="SameSite=None"),
        pytest.param("a=1; Partitioned", HERE, "without Secure", id="Partitioned"),
        pytest.param("__Secure-a=1", HERE, "demands Secure", id="__Secure- without"),
        pytest.param("__Host-a=1; Secure", HERE, "Path=/", id="__Host- without Path"),
        pytest.param("__host-a=1; Secure; Path=/x", HERE, "Path=/", id="__Host- below /"),
        pytest.param(
            "__Host-a=1; Secure; Path=/; Domain=127.0.0.1", HERE, "no Domain", id="__Host- Domain"
        ),
        pytest.param(
            "=__Host-a=1; Secure; Path=/", HERE, "no name", id="a prefix in a nameless value"
        ),
        pytest.param("a=" + "x" * 5000, HERE, "longer", id="too long"),
    ],
)
def test_a_refused_cookie_is_told_with_its_reason(header: str, host: str, why: str) -> None:
    jar = Jar([])
    change = store(jar, header, host=host)
    assert change is not None
    assert (change.change, jar.cookies) == ("refused", [])
    assert why in (change.reason or "")


@pytest.mark.parametrize(
    "host", ["localhost:5000", "x.localhost", "127.0.0.1", "127.8.9.1", "[::1]:5000"]
)
def test_secure_cookies_work_on_loopback_as_in_browsers(host: str) -> None:
    jar = Jar([])
    store(jar, "__Host-a=1; Secure; Path=/", host=host)
    assert sent(jar, host=host) == "__Host-a=1"


def test_other_hosts_are_not_trustworthy_over_plain_http() -> None:
    assert not is_trustworthy("example.com")
    assert not is_trustworthy("notlocalhost")
    assert not is_trustworthy("128.0.0.1")


@pytest.mark.parametrize(
    ("attribute", "target", "goes_to", "stays_from"),
    [
        pytest.param("Path=/a", "/", "/a/b", "/ab", id="a folder, not a prefix"),
        pytest.param("Path=/a/", "/", "/a/b", "/a", id="a closing slash counts"),
        pytest.param("Path=/a", "/", "/a?x=1", "/?/a", id="the query is not the path"),
        pytest.param("", "/dir/page?q=/z/", "/dir/other", "/", id="default: the folder"),
        pytest.param("", "/page", "/any/where", None, id="default: the root"),
        pytest.param("Path=x", "/dir/page", "/dir", "/", id="not absolute: default"),
    ],
)
def test_path_decides_where_a_cookie_goes(
    attribute: str, target: str, goes_to: str, stays_from: str | None
) -> None:
    jar = Jar([])
    store(jar, f"a=1; {attribute}", target=target)
    assert sent(jar, target=goes_to) == "a=1"
    if stays_from is not None:
        assert sent(jar, target=stays_from) is None


def test_longer_paths_come_first_and_then_older_cookies() -> None:
    jar = Jar([])
    for header in ("old=1; Path=/", "deep=1; Path=/a/b", "new=1; Path=/"):
        store(jar, header)
    store(jar, "old=2; Path=/")  # overwriting keeps its age
    assert sent(jar, target="/a/b") == "deep=1; old=2; new=1"


def test_changes_are_told_with_what_was_before() -> None:
    jar = Jar([])
    headers = ["n=3", "n=4", "n=4", "n=; Max-Age=0", "n=; Max-Age=0"]
    changes = [store(jar, header) for header in headers]
    told = [change and (change.change, change.value, change.before) for change in changes]
    assert told == [("set", "3", None), ("changed", "4", "3"), None, ("deleted", "", "4"), None]


def test_a_cookie_of_another_path_is_another_cookie() -> None:
    jar = Jar([])
    store(jar, "a=1; Path=/")
    store(jar, "a=; Path=/x; Max-Age=0")
    assert sent(jar) == "a=1"


def test_an_expired_cookie_is_neither_sent_nor_changed_but_set_anew() -> None:
    jar = Jar([])
    store(jar, "a=1; Max-Age=60")
    later = NOW + timedelta(seconds=61)
    assert sent(jar, now=later) is None
    (change,) = jar.store(["a=2"], HERE, "/", later)
    assert (change.change, change.before) == ("set", None)
    assert len(jar.cookies) == 1


def test_a_nameless_cookie_is_sent_as_its_value() -> None:
    jar = Jar([])
    store(jar, "word")
    assert sent(jar) == "word"


def test_plain_http_cannot_hide_a_secure_cookie() -> None:
    secure = Cookie(name="a", value="1", domain="example.com", path="/", secure=True)
    jar = Jar([secure])
    change = store(jar, "a=2", host="example.com")
    assert change is not None
    assert change.change == "refused"


def test_the_jar_is_bounded_and_the_oldest_make_room() -> None:
    jar = Jar([])
    for number in range(COOKIES_MAX + 10):
        store(jar, f"c{number}=1")
    assert len(jar.cookies) == COOKIES_MAX
    assert [jar.cookies[0].name, jar.cookies[-1].name] == ["c10", f"c{COOKIES_MAX + 9}"]
