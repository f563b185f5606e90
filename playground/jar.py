"""The client panel's cookie jar: stores and sends cookies as a browser would (RFC 6265bis, section
5.7).

It says what each `Set-Cookie` did to it, and why it refused one, because to see that is what a
learner needs; docs/decisions/cookie-jar.md tells why no library does this. The jar is kept with the
session on its worker; this module computes and never waits.
"""

import ipaddress
import re
from datetime import UTC, datetime
from typing import Literal

import msgspec

from sandbox.protocol import Cookie, Reason

from .sentences import sentence
from .set_cookie import SetCookie, UnusableCookie, parse_set_cookie

COOKIES_MAX = 200
"""Cookies in one jar; the oldest make room."""

_HOST_PORT = re.compile(r":[0-9]*$")


class CookieChange(msgspec.Struct, frozen=True):
    """web → browser: what one `Set-Cookie` did.

    `before` is the value it had; `reason` is a sentence where a cookie was refused, always the same
    for one `code` but for `values` (sentences.py).
    """

    change: Literal["set", "changed", "deleted", "refused"]
    name: str
    value: str
    domain: str
    path: str
    expires: str | None = None
    secure: bool = False
    http_only: bool = False
    same_site: str | None = None
    before: str | None = None
    reason: str | None = None
    code: str | None = None
    values: dict[str, float | str] = {}


class Jar:
    """Cookies in the order of their creation, which is the order they are sent in."""

    def __init__(self, cookies: list[Cookie]) -> None:
        self.cookies = list(cookies)

    def header_for(self, host: str, target: str, now: datetime) -> str | None:
        """The `Cookie` header for a request to `host` (a Host header) and `target`, or None."""
        name, path = host_name(host), target_path(target)
        fitting = [
            cookie
            for cookie in self.cookies
            if not _has_expired(cookie, now)
            and (
                name == cookie.domain if cookie.host_only else _domain_matches(name, cookie.domain)
            )
            and _path_matches(path, cookie.path)
            and (not cookie.secure or is_trustworthy(name))
        ]
        fitting.sort(key=lambda cookie: -len(cookie.path))
        pairs = (f"{each.name}={each.value}" if each.name else each.value for each in fitting)
        return "; ".join(pairs) or None

    def store(
        self, headers: list[str], host: str, target: str, now: datetime
    ) -> list[CookieChange]:
        """Take in the `Set-Cookie` values of one response; says what changed, in their order."""
        changes = (self._store_one(header, host_name(host), target, now) for header in headers)
        return [change for change in changes if change is not None]

    def _store_one(self, header: str, host: str, target: str, now: datetime) -> CookieChange | None:
        try:
            given = parse_set_cookie(header, now)
        except UnusableCookie as error:
            return _refused_unread(header, host, error.why)
        cookie = _placed(given, host, target)
        reason = _refusal(given, host, cookie) or self._overlay_refusal(cookie, host, now)
        if reason is not None:
            return _describe("refused", cookie, why=reason)
        return self._put(cookie, now)

    def _put(self, cookie: Cookie, now: datetime) -> CookieChange | None:
        slots = [_slot(other) for other in self.cookies]
        index = slots.index(_slot(cookie)) if _slot(cookie) in slots else None
        old = (
            None if index is None or _has_expired(self.cookies[index], now) else self.cookies[index]
        )
        if index is not None and (old is None or _has_expired(cookie, now)):
            del self.cookies[index]
            index = None
        if _has_expired(cookie, now):
            return None if old is None else _describe("deleted", cookie, before=old.value)
        if index is not None:
            self.cookies[index] = cookie  # an overwritten cookie keeps its place: its creation time
        else:
            self._make_room(now)
            self.cookies.append(cookie)
        if old is None:
            return _describe("set", cookie)
        return None if old == cookie else _describe("changed", cookie, before=old.value)

    def _make_room(self, now: datetime) -> None:
        if len(self.cookies) >= COOKIES_MAX:
            self.cookies = [cookie for cookie in self.cookies if not _has_expired(cookie, now)]
            self.cookies = self.cookies[-(COOKIES_MAX - 1) :]

    def _overlay_refusal(self, cookie: Cookie, host: str, now: datetime) -> Reason | None:
        """Leave secure cookies alone: plain HTTP must not hide one behind its own namesake."""
        if cookie.secure or is_trustworthy(host):
            return None
        hides = any(
            other.secure
            and other.name == cookie.name
            and not _has_expired(other, now)
            and (
                _domain_matches(cookie.domain, other.domain)
                or _domain_matches(other.domain, cookie.domain)
            )
            and _path_matches(cookie.path, other.path)
            for other in self.cookies
        )
        return sentence("set-cookie-overlay") if hides else None


def without_twins(cookies: list[Cookie]) -> list[Cookie]:
    """Of cookies that a browser would keep in one place, the last alone."""
    return list({_slot(cookie): cookie for cookie in cookies}.values())


def host_name(host: str) -> str:
    """The name in a Host header: without its port, in lower case."""
    if host.startswith("["):
        return host.partition("]")[0].lower() + "]"
    return _HOST_PORT.sub("", host).lower()


def target_path(target: str) -> str:
    """The path of a request target, `/` where it has none."""
    if not target.startswith("/"):
        _, _, rest = target.partition("://")
        target = "/" + rest.partition("/")[2]
    return re.split(r"[?#]", target, maxsplit=1)[0]


def is_trustworthy(host: str) -> bool:
    """Whether browsers treat plain HTTP to this host as secure: loopback, by name or by address."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    address = _address(host)
    return address is not None and address.is_loopback


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None


def _placed(given: SetCookie, host: str, target: str) -> Cookie:
    """The cookie as it would be stored, before it is asked whether it may be."""
    domain = given.domain
    if domain == host and ("." not in host or _address(host) is not None):
        domain = None  # a public suffix or an address: its own host alone
    return Cookie(
        name=given.name,
        value=given.value,
        domain=domain or host,
        path=given.path or _default_path(target),
        expires=None if given.expires is None else _rfc3339(given.expires),
        secure=given.secure,
        http_only=given.http_only,
        same_site=given.same_site,
        host_only=domain is None,
    )


def _refusal(given: SetCookie, host: str, cookie: Cookie) -> Reason | None:
    """Why a browser would not store this cookie, or None."""
    if not cookie.host_only and not _domain_matches(host, cookie.domain):
        return sentence("set-cookie-domain", domain=cookie.domain, host=host)
    if not cookie.host_only and "." not in cookie.domain:
        return sentence("set-cookie-suffix", domain=cookie.domain)
    if given.secure and not is_trustworthy(host):
        return sentence("set-cookie-secure", host=host)
    if given.same_site == "None" and not given.secure:
        return sentence("set-cookie-same-site")
    if given.partitioned and not given.secure:
        return sentence("set-cookie-partitioned")
    return _prefix_refusal(given, cookie)


def _prefix_refusal(given: SetCookie, cookie: Cookie) -> Reason | None:
    # A nameless value that looks like a prefixed cookie is one to a server that reads it back.
    name = (given.name or given.value).lower()
    is_host = name.startswith("__host-")
    if not is_host and not name.startswith("__secure-"):
        return None
    if not given.name:
        return sentence("set-cookie-nameless")
    if not given.secure:
        return sentence("set-cookie-prefix")
    if is_host and (not cookie.host_only or given.domain is not None or given.path != "/"):
        return sentence("set-cookie-host")
    return None


def _domain_matches(host: str, domain: str) -> bool:
    return host == domain or (host.endswith("." + domain) and _address(host) is None)


def _path_matches(path: str, cookie_path: str) -> bool:
    if not path.startswith(cookie_path):
        return False
    return (
        len(path) == len(cookie_path) or cookie_path.endswith("/") or path[len(cookie_path)] == "/"
    )


def _default_path(target: str) -> str:
    return target_path(target).rpartition("/")[0] or "/"


def _slot(cookie: Cookie) -> tuple[str, str, bool, str]:
    """The place of a cookie in the jar, which holds one."""
    return cookie.name, cookie.domain, cookie.host_only, cookie.path


def _has_expired(cookie: Cookie, now: datetime) -> bool:
    return cookie.expires is not None and datetime.fromisoformat(cookie.expires) <= now


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _describe(
    change: Literal["set", "changed", "deleted", "refused"],
    cookie: Cookie,
    *,
    before: str | None = None,
    why: Reason | None = None,
) -> CookieChange:
    return CookieChange(
        change=change,
        name=cookie.name,
        value=cookie.value,
        domain=cookie.domain,
        path=cookie.path,
        expires=cookie.expires,
        secure=cookie.secure,
        http_only=cookie.http_only,
        same_site=cookie.same_site,
        before=before,
        reason=None if why is None else why.message,
        code=None if why is None else why.code,
        values={} if why is None else why.values,
    )


def _refused_unread(header: str, host: str, why: Reason) -> CookieChange:
    """A refusal of what could not be read as a cookie: shown by the name it may have meant."""
    name = header.partition(";")[0].partition("=")[0].strip(" \t")
    return CookieChange(
        change="refused",
        name=name[:100],
        value="",
        domain=host,
        path="/",
        reason=why.message,
        code=why.code,
        values=why.values,
    )
