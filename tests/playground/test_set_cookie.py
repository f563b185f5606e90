from datetime import UTC, datetime, timedelta

import pytest

from playground.set_cookie import (
    LIFETIME_MAX_DAYS,
    UnusableCookie,
    parse_cookie_date,
    parse_set_cookie,
)

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "pair"),
    [
        pytest.param("a=b", ("a", "b"), id="plain"),
        pytest.param(" a \t=\t b ; Path=/", ("a", "b"), id="white space around"),
        pytest.param("a=b=c", ("a", "b=c"), id="the first = divides"),
        pytest.param('a="b c"', ("a", '"b c"'), id="quotes are part of the value"),
        pytest.param("a=", ("a", ""), id="no value"),
        pytest.param("word", ("", "word"), id="no name"),
        pytest.param("=b", ("", "b"), id="empty name"),
        pytest.param("a=1,2 3", ("a", "1,2 3"), id="commas and spaces"),
        pytest.param("a=\xe5\xbc\xa0", ("a", "\xe5\xbc\xa0"), id="bytes that are not ASCII"),
    ],
)
def test_name_and_value_are_read_as_browsers_do(header: str, pair: tuple[str, str]) -> None:
    cookie = parse_set_cookie(header, NOW)
    assert (cookie.name, cookie.value) == pair


@pytest.mark.parametrize(
    "header",
    [
        pytest.param("a=\x00", id="NUL"),
        pytest.param("a=b\r", id="CR"),
        pytest.param("a=b; Path=\x7f", id="DEL in an attribute"),
        pytest.param("=", id="nothing"),
        pytest.param(";Path=/", id="no pair"),
        pytest.param("a=" + "b" * 4096, id="too long"),
    ],
)
def test_what_browsers_ignore_whole_is_unusable(header: str) -> None:
    with pytest.raises(UnusableCookie):
        parse_set_cookie(header, NOW)


def test_attributes_are_read_whatever_their_case_and_the_last_one_counts() -> None:
    cookie = parse_set_cookie(
        "a=b; PATH=/x; path=/y; DOMAIN=.Ex.COM; secure; HttpOnly=yes; samesite=LAX; Partitioned",
        NOW,
    )
    assert (cookie.path, cookie.domain, cookie.same_site) == ("/y", "ex.com", "Lax")
    assert cookie.secure
    assert cookie.http_only
    assert cookie.partitioned


@pytest.mark.parametrize("attribute", ["Path=x", "Path=", "Path", f"Path=/{'x' * 1024}"])
def test_a_path_that_is_none_leaves_the_default(attribute: str) -> None:
    assert parse_set_cookie(f"a=b; {attribute}", NOW).path is None


@pytest.mark.parametrize(
    ("attributes", "expires"),
    [
        pytest.param("Max-Age=60", NOW + timedelta(seconds=60), id="max-age"),
        pytest.param("Max-Age=0", NOW, id="zero is now"),
        pytest.param("Max-Age=-5", NOW, id="negative is now"),
        pytest.param("Max-Age=" + "9" * 500, NOW + timedelta(days=LIFETIME_MAX_DAYS), id="absurd"),
        pytest.param("Max-Age=-" + "9" * 500, NOW, id="absurdly negative"),
        pytest.param("Max-Age=1e3", None, id="not digits"),
        pytest.param(
            "Expires=Thu, 01 Jan 1970 00:00:00 GMT", datetime(1970, 1, 1, tzinfo=UTC), id="the past"
        ),
        pytest.param(
            "Expires=Fri, 31 Dec 9999 23:59:59 GMT",
            NOW + timedelta(days=LIFETIME_MAX_DAYS),
            id="at most 400 days",
        ),
        pytest.param(
            "Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
            NOW + timedelta(seconds=60),
            id="max-age outranks expires",
        ),
        pytest.param("Expires=tomorrow", None, id="no date"),
        pytest.param("Max-Age=0000000000000", NOW, id="a long zero"),
        pytest.param("Max-Age=-0000000000000", NOW, id="a long zero below zero"),
        pytest.param(
            "Max-Age=0000000000060", NOW + timedelta(seconds=60), id="zeros before a number"
        ),
        pytest.param(
            "Max-Age=60; Max-Age=soon", NOW + timedelta(seconds=60), id="the last that is a number"
        ),
        pytest.param("Max-Age=60; Max-Age=0", NOW, id="the last number"),
        pytest.param(
            "Expires=Thu, 01 Jan 1970 00:00:00 GMT; Expires=tomorrow",
            datetime(1970, 1, 1, tzinfo=UTC),
            id="the last that is a date",
        ),
        pytest.param(
            "Max-Age=soon; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
            datetime(1970, 1, 1, tzinfo=UTC),
            id="no number outranks no date",
        ),
    ],
)
def test_the_end_of_a_cookie(attributes: str, expires: datetime | None) -> None:
    assert parse_set_cookie(f"a=b; {attributes}", NOW).expires == expires


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        pytest.param("Wed, 09 Jun 2021 10:18:14 GMT", (2021, 6, 9, 10, 18, 14), id="HTTP's own"),
        pytest.param("Wednesday, 09-Jun-21 10:18:14 GMT", (2021, 6, 9, 10, 18, 14), id="RFC 850"),
        pytest.param("Wed Jun  9 10:18:14 2021", (2021, 6, 9, 10, 18, 14), id="asctime"),
        pytest.param("9 June 2021 1:2:3 +0200", (2021, 6, 9, 1, 2, 3), id="loose, zone ignored"),
        pytest.param("01 Jan 69 0:0:0", (2069, 1, 1, 0, 0, 0), id="69 is 2069"),
        pytest.param("01 Jan 70 0:0:0", (1970, 1, 1, 0, 0, 0), id="70 is 1970"),
        pytest.param("31 Feb 2021 10:18:14", None, id="no such day"),
        pytest.param("09 Jun 2021 24:00:00", None, id="no such hour"),
        pytest.param("09 Jun 1600 10:18:14", None, id="before 1601"),
        pytest.param("09 Jun 2021", None, id="no time"),
        pytest.param("", None, id="empty"),
    ],
)
def test_cookie_dates(text: str, moment: tuple[int, int, int, int, int, int] | None) -> None:
    expected = None if moment is None else datetime(*moment, tzinfo=UTC)
    assert parse_cookie_date(text) == expected
