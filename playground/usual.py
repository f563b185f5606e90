"""The short way of nearly all requests through gunicorn: what it looks at each time, and what in
web never is another, is not looked at.

A person waits for most requests, caches are cold by then, and what counts is how much code runs at
all (docs/decisions/start-path.md). Whatever is not quite usual goes gunicorn's own way.
"""

import io
import re
import time
from functools import lru_cache
from typing import Any

from gunicorn import util
from gunicorn.http import parser, wsgi
from gunicorn.http.body import LengthReader
from gunicorn.http.message import Request

_HEAD_BYTES = 4094
"""What gunicorn allows for the first line alone: no limit of its own can be met by less, but the
number of fields."""

_HEAD = re.compile(
    rb"(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) (/(?!/)[!\"$-~]*) HTTP/1\.1\r\n"
    rb"((?:[A-Za-z0-9-]+:[\t -~]*\r\n)+)\r\n"
)


class UsualRequest(Request):  # type: ignore[misc]  # gunicorn ships no types
    """Read by one pattern, where it is of the form that browsers and programs send: a method and a
    path that everybody knows, fields in ASCII, none of them twice.
    """

    body: Any
    is_usual = False

    def _parse_python(self, unreader: Any, buf: bytearray) -> bytes:  # noqa: ANN401  # gunicorn's own
        match = _HEAD.match(buf)
        if match is None or match.end() > _HEAD_BYTES or not self._take(match):
            rest: bytes = super()._parse_python(unreader, buf)
            return rest
        return bytes(buf[match.end() :])

    def _take(self, head: "re.Match[bytes]") -> bool:
        """False where a field is one that gunicorn has rules for."""
        method, target, lines = (part.decode("ascii") for part in head.groups())
        fields = [line.split(":", 1) for line in lines.split("\r\n")[:-1]]
        headers = {name.upper(): value.strip(" \t") for name, value in fields}
        if not len(headers) == len(fields) <= self.limit_request_fields or "EXPECT" in headers:
            return False
        self.method, self.uri, self.version = method, target, (1, 1)
        path, _, query = target.partition("?")
        self.path, self.query, self.fragment = path, query, ""
        self.headers = list(headers.items())
        self.is_usual = True
        return True

    def set_body_reader(self) -> None:
        """A short body mostly comes along with its head; then nobody need wait for more of it."""
        super().set_body_reader()
        reader = self.body.reader
        if isinstance(reader, LengthReader):
            buffered = self.unreader.take_buffered()
            if len(buffered) < reader.length:
                self.unreader.unread(buffered)
            else:
                self.body = io.BytesIO(buffered[: reader.length])
                self.unreader.unread(buffered[reader.length :])

    def _peer_is_trusted_proxy(self) -> bool:
        """No header of a peer changes what a request is; callers.py reads its own."""
        return False


_first_environ = lru_cache(maxsize=1)(wsgi.base_environ)


def base_environ(cfg: Any) -> dict[str, Any]:  # noqa: ANN401  # gunicorn's own
    """What is the same in each request's environment."""
    return dict(_first_environ(cfg))


def http_date() -> str:
    """The moment, as an answer says it; gunicorn goes through the mail package for that."""
    return time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time()))


def install() -> None:
    """Gunicorn has no setting for any of these."""
    parser.RequestParser.mesg_class = UsualRequest
    util.http_date = http_date
    wsgi.base_environ = base_environ
