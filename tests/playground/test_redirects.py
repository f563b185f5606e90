import pytest

from playground.bodies import Body
from playground.heads import Head
from playground.redirects import Sent, is_redirect, next_request

BODY = Body(b"a=1", "application/x-www-form-urlencoded")


def sent(method: str = "GET", host: str = "127.0.0.1:5000", target: str = "/dir/page?q=1") -> Sent:
    headers = [("Authorization", "x"), ("X-Own", "y"), ("content-type", "text/x")]
    return Sent(method, target, headers, BODY, host, 5000)


def redirect(location: str, status: int = 302) -> Head:
    return Head(1, status, "", [("Location", location)], b"")


def follow(request: Sent, location: str, status: int = 302) -> Sent | None:
    return next_request(request, redirect(location, status), listens=lambda port: port == 8088)


@pytest.mark.parametrize(
    ("location", "host", "port", "target"),
    [
        pytest.param("/x", "127.0.0.1:5000", 5000, "/x", id="a path"),
        pytest.param("x", "127.0.0.1:5000", 5000, "/dir/x", id="relative"),
        pytest.param("../x", "127.0.0.1:5000", 5000, "/x", id="up"),
        pytest.param("?a", "127.0.0.1:5000", 5000, "/dir/page?a", id="a query"),
        pytest.param(
            "/x#part", "127.0.0.1:5000", 5000, "/x", id="a fragment stays with the browser"
        ),
        pytest.param(
            "http://127.0.0.1:5000/x", "127.0.0.1:5000", 5000, "/x", id="the Host that was sent"
        ),
        pytest.param("HTTP://127.0.0.1:5000", "127.0.0.1:5000", 5000, "/", id="no path"),
        pytest.param("//127.0.0.1:5000/x", "127.0.0.1:5000", 5000, "/x", id="no scheme"),
        pytest.param("http://localhost:5000/x", "localhost:5000", 5000, "/x", id="localhost"),
        pytest.param(
            "http://localhost:8088/x", "localhost:8088", 8088, "/x", id="another port that listens"
        ),
        pytest.param(
            "/\xe5\xbc\xa0 \xe4",
            "127.0.0.1:5000",
            5000,
            "/%E5%BC%A0%20%E4",
            id="what a request line cannot hold",
        ),
        pytest.param("\\x", "127.0.0.1:5000", 5000, "/x", id="backslash"),
        pytest.param("/\xfc", "127.0.0.1:5000", 5000, "/%FC", id="a byte that is no UTF-8"),
    ],
)
def test_a_redirect_inside_the_guest_is_followed(
    location: str, host: str, port: int, target: str
) -> None:
    following = follow(sent(), location)
    assert following is not None
    assert (following.host, following.port, following.target) == (host, port, target)


@pytest.mark.parametrize(
    "location",
    [
        pytest.param("http://example.com/", id="another host"),
        pytest.param("//example.com/", id="another host without a scheme"),
        pytest.param("\\\\example.com/", id="another host with backslashes"),
        pytest.param("http:\\\\example.com/", id="another host with backslashes after the scheme"),
        pytest.param("///example.com/", id="another host with three slashes"),
        pytest.param("http://127.0.0.1:5000@example.com/", id="user info"),
        pytest.param("http://x@127.0.0.1:5000/", id="user info before the own host"),
        pytest.param("https://127.0.0.1:5000/", id="https"),
        pytest.param("ftp://127.0.0.1:5000/", id="ftp"),
        pytest.param("javascript:alert(1)", id="javascript"),
        pytest.param("http://127.0.0.1:6379/", id="a port where the jail does not listen"),
        pytest.param("http://127.0.0.1/", id="port 80, where it does not listen"),
        pytest.param("http://127.0.0.1:99999/", id="no port"),
        pytest.param("http://[::1/", id="malformed"),
        pytest.param("http://169.254.169.254/", id="metadata"),
        pytest.param("//", id="no host, which was followed twenty times"),
        pytest.param("http://?a", id="no host but a query"),
    ],
)
def test_a_redirect_out_of_the_guest_is_not_followed(location: str) -> None:
    assert follow(sent(), location) is None


def test_the_host_that_the_caller_gave_is_kept() -> None:
    following = follow(sent(host="Example.com"), "http://example.com:80/x")
    assert following is not None
    assert (following.host, following.port) == ("Example.com", 5000)


@pytest.mark.parametrize(
    ("method", "status", "becomes", "keeps_body"),
    [
        ("POST", 301, "GET", False),
        ("POST", 302, "GET", False),
        ("POST", 303, "GET", False),
        ("POST", 307, "POST", True),
        ("POST", 308, "POST", True),
        ("PUT", 301, "PUT", True),
        ("PUT", 303, "GET", False),
        ("DELETE", 302, "DELETE", True),
        ("HEAD", 303, "HEAD", True),
        ("GET", 302, "GET", True),
    ],
)
def test_method_and_body_change_as_in_browsers(
    method: str, status: int, becomes: str, keeps_body: bool
) -> None:
    following = follow(sent(method), "/x", status)
    assert following is not None
    assert following.method == becomes
    assert following.body == (BODY if keeps_body else None)
    assert (("content-type", "text/x") in following.headers) == keeps_body


def test_credentials_stay_with_their_origin() -> None:
    same, other = follow(sent(), "/x"), follow(sent(), "http://localhost:8088/x")
    assert same is not None
    assert other is not None
    assert ("Authorization", "x") in same.headers
    assert [name for name, _ in other.headers] == ["X-Own", "content-type"]


@pytest.mark.parametrize("status", [200, 201, 300, 304, 305, 306, 399, 404])
def test_other_statuses_are_no_redirects(status: int) -> None:
    assert not is_redirect(redirect("/x", status))


def test_a_redirect_without_location_leads_nowhere() -> None:
    assert not is_redirect(Head(1, 302, "", [], b""))


def test_an_empty_location_is_not_followed_twenty_times() -> None:
    assert not is_redirect(redirect(""))
    second = Head(1, 302, "", [("Location", ""), ("Location", "/there")], b"")
    following = next_request(sent(), second, listens=lambda _: False)
    assert following is not None
    assert following.target == "/there"
