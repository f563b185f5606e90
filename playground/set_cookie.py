"""One `Set-Cookie` header, taken apart as browsers take it apart (RFC 6265bis, section 5.6).

The standard library's two cookie parsers follow older papers: they give up on dates, attributes and
characters that browsers accept. Nothing here decides whether a cookie is stored; that is the jar's.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sandbox.protocol import Reason

from .sentences import sentence

NAME_AND_VALUE_MAX_BYTES = 4096
ATTRIBUTE_MAX_BYTES = 1024
LIFETIME_MAX_DAYS = 400

_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_MAX_AGE = re.compile(r"-?[0-9]+")
_SAME_SITE = {"strict": "Strict", "lax": "Lax", "none": "None"}

_DATE_DELIMITER = re.compile(r"[\x09\x20-\x2f\x3b-\x40\x5b-\x60\x7b-\x7e]+")
_DATE_TIME = re.compile(r"(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\D.*)?", re.ASCII | re.DOTALL)
_DATE_DAY = re.compile(r"(\d{1,2})(?:\D.*)?", re.ASCII | re.DOTALL)
_DATE_YEAR = re.compile(r"(\d{2,4})(?:\D.*)?", re.ASCII | re.DOTALL)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class UnusableCookie(ValueError):
    """What browsers ignore whole; `why` is the reason."""

    def __init__(self, why: Reason) -> None:
        super().__init__(why.message)
        self.why = why


@dataclass(frozen=True)
class SetCookie:
    """What a header says. `domain` is without its leading dot; None where the attribute is absent
    or useless.
    """

    name: str
    value: str
    expires: datetime | None
    domain: str | None
    path: str | None
    secure: bool
    http_only: bool
    same_site: str | None
    partitioned: bool


def parse_set_cookie(header: str, now: datetime) -> SetCookie:
    """Read a header's value (latin-1 text). Raises UnusableCookie."""
    if _CONTROL.search(header):
        raise UnusableCookie(sentence("set-cookie-control"))
    pair, *attributes = header.split(";")
    name, value = _pair(pair)
    if not name and not value:
        raise UnusableCookie(sentence("set-cookie-empty"))
    if len(name) + len(value) > NAME_AND_VALUE_MAX_BYTES:
        raise UnusableCookie(sentence("set-cookie-long", most=NAME_AND_VALUE_MAX_BYTES))
    given = _attributes(attributes)
    path = given.get("path")
    return SetCookie(
        name=name,
        value=value,
        expires=_expiry(given, now),
        domain=given.get("domain", "").removeprefix(".").lower() or None,
        path=path if path and path.startswith("/") else None,
        secure="secure" in given,
        http_only="httponly" in given,
        same_site=_SAME_SITE.get(given.get("samesite", "").lower()),
        partitioned="partitioned" in given,
    )


def _pair(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator:  # `Set-Cookie: word` is a value without a name
        name, value = "", text
    return name.strip(" \t"), value.strip(" \t")


def _attributes(texts: list[str]) -> dict[str, str]:
    """Attributes by lower-case name; of a repeated one, the last that counts: one that cannot be
    read is as if it were not there.
    """
    given: dict[str, str] = {}
    for text in texts:
        name, _, value = text.partition("=")
        name, value = name.strip(" \t").lower(), value.strip(" \t")
        if len(value) <= ATTRIBUTE_MAX_BYTES and _is_readable(name, value):
            given[name] = value
    return given


def _is_readable(name: str, value: str) -> bool:
    if name == "max-age":
        return _MAX_AGE.fullmatch(value) is not None
    return name != "expires" or parse_cookie_date(value) is not None


def _expiry(given: dict[str, str], now: datetime) -> datetime | None:
    """When the cookie ends; Max-Age outranks Expires, and neither reaches further than browsers
    allow.
    """
    latest = now + timedelta(days=LIFETIME_MAX_DAYS)
    if (max_age := given.get("max-age")) is not None:
        seconds = max_age.lstrip("0")
        if not seconds or seconds.startswith("-"):
            return now
        # Longer than this is over the cap whatever it says, and int() refuses absurd lengths.
        return latest if len(seconds) > 9 else min(now + timedelta(seconds=int(seconds)), latest)
    expires = parse_cookie_date(given["expires"]) if "expires" in given else None
    return None if expires is None else min(expires, latest)


def parse_cookie_date(text: str) -> datetime | None:
    """The date in an Expires attribute by the lenient rules of section 5.6.1, or None."""
    time: tuple[int, int, int] | None = None
    day = month = year = None
    for token in _DATE_DELIMITER.split(text):
        if time is None and (match := _DATE_TIME.fullmatch(token)):
            time = int(match[1]), int(match[2]), int(match[3])
        elif day is None and (match := _DATE_DAY.fullmatch(token)):
            day = int(match[1])
        elif month is None and token[:3].lower() in _MONTHS:
            month = _MONTHS.index(token[:3].lower()) + 1
        elif year is None and (match := _DATE_YEAR.fullmatch(token)):
            year = _full_year(int(match[1]))
    if time is None or day is None or month is None or year is None or year < 1601:
        return None
    try:
        return datetime(year, month, day, *time, tzinfo=UTC)
    except ValueError:
        return None


def _full_year(year: int) -> int:
    if 70 <= year <= 99:
        return year + 1900
    return year + 2000 if year <= 69 else year
