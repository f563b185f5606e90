"""A browser's request for a guest's site, made ready to be sent to the guest."""

import socket
from collections.abc import Iterator
from typing import Any, Protocol

import gevent
from greenlet import greenlet
from gunicorn.http.errors import ParseException

from .callers import caller_of
from .deadline import Deadline
from .http1 import RECEIVE_BYTES
from .preview_headers import request_headers
from .problems import InvalidRequest, RequestTimeout, TooLarge
from .relay import BrowserGone
from .request_head import encode_head
from .sentences import sentence
from .settings import Settings


class _Readable(Protocol):
    def read(self, size: int) -> bytes: ...


class PreviewRequest:
    """One request as gunicorn read it; `browser` is its connection. (Any: WSGI's values.)"""

    def __init__(self, environ: dict[str, Any], settings: Settings) -> None:
        self._settings = settings
        self._environ = environ
        self._input: _Readable = environ["wsgi.input"]
        self.browser: socket.socket = environ["gunicorn.socket"]
        self.method: str = environ["REQUEST_METHOD"]
        self.target: str = environ["RAW_URI"]
        self.host: str = environ.get("HTTP_HOST", "")
        self.caller = caller_of(environ)
        self.length: str | None = environ.get("CONTENT_LENGTH")
        self.is_chunked = "HTTP_TRANSFER_ENCODING" in environ
        self._reader: greenlet | None = None
        """Who waits for more of the body."""
        self.is_http_1_1: bool = environ["SERVER_PROTOCOL"] == "HTTP/1.1"

    @property
    def has_body(self) -> bool:
        """Whether bytes follow the head."""
        return self.is_chunked or self.length not in {None, "0"}

    @property
    def websocket_key(self) -> str | None:
        """The key of a websocket's handshake; None for any other request."""
        upgrade = str(self._environ.get("HTTP_UPGRADE", "")).lower()
        if self.method != "GET" or upgrade != "websocket" or self.has_body:
            return None
        key: str | None = self._environ.get("HTTP_SEC_WEBSOCKET_KEY")
        return key

    @property
    def wants_to_stay(self) -> bool:
        """Whether the browser's connection may serve another request."""
        return (
            self.is_http_1_1
            and "close" not in str(self._environ.get("HTTP_CONNECTION", "")).lower()
        )

    def accepts(self, media_type: str) -> bool:
        """Whether Accept names this type; browsers do for pages and not for what pages load."""
        return media_type in str(self._environ.get("HTTP_ACCEPT", ""))

    @property
    def languages(self) -> str:
        """The Accept-Language header."""
        return str(self._environ.get("HTTP_ACCEPT_LANGUAGE", ""))

    def encode_head(self) -> bytes:
        """The head for the guest. Raises InvalidRequest."""
        headers = request_headers(self._environ)
        if self.is_chunked:
            headers.append(("Transfer-Encoding", "chunked"))
        elif self.length is not None:
            headers.append(("Content-Length", self.length))
        if self.websocket_key is not None:
            headers += [("Connection", "Upgrade"), ("Upgrade", "websocket")]
        else:
            headers.append(("Connection", "close"))
        return encode_head(self.method, self.target, headers)

    def check_length(self) -> None:
        """Refuse a body that says it is too long before any of it is read."""
        if self.length is not None and int(self.length) > self._settings.request_bytes:
            raise self._too_large()

    def body(self) -> Iterator[bytes]:
        """The body as it goes to the guest, chunked where it came chunked.

        Raises RequestTimeout, TooLarge, InvalidRequest, BrowserGone.
        """
        deadline = Deadline.after(self._settings.request_seconds)
        total = 0
        while data := self._read(deadline):
            total += len(data)
            if total > self._settings.request_bytes:
                raise self._too_large()
            yield b"%x\r\n%b\r\n" % (len(data), data) if self.is_chunked else data
        if self.is_chunked:
            yield b"0\r\n\r\n"
        elif self.length is not None and total < int(self.length):
            raise BrowserGone

    def stop_reading(self) -> None:
        """End the wait for the rest of a body that nobody wants any more. By an exception: where
        the connection's reading side is closed instead, what still comes resets it.
        """
        gevent.get_hub().loop.run_callback(self._wake_reader)

    def _wake_reader(self) -> None:
        if self._reader is not None:
            self._reader.throw(BrowserGone)

    def _read(self, deadline: Deadline) -> bytes:
        self._reader = gevent.getcurrent()
        try:
            # A timeout of the socket would begin anew with every byte inside this one read.
            with gevent.Timeout(deadline.remaining(), TimeoutError):
                return self._input.read(RECEIVE_BYTES)
        except TimeoutError:
            raise RequestTimeout(
                sentence("body-late", seconds=self._settings.request_seconds)
            ) from None
        except ParseException:
            raise InvalidRequest(sentence("chunked-body")) from None
        except OSError as error:
            raise BrowserGone from error
        finally:
            self._reader = None

    def _too_large(self) -> TooLarge:
        return TooLarge(sentence("body-large", most=self._settings.request_bytes))
