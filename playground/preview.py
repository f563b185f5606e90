"""The guest's site on its own host name: each request of a browser is one tunnel to the guest and
back.

A WSGI callable beside the Flask app. It writes on gunicorn's socket itself: repeated headers, a
reason such as 666's, a stream that is flushed at once, and websockets do not survive WSGI.
Afterwards gunicorn is told either that the request has been handled (its connection is kept) or, by
StopIteration, that it is to be closed.

    the request's greenlet    reads the guest's answer, writes to the browser
    ├── upload                the request's body to the guest, where there is one
    └── splice                after a websocket's handshake: the guest's frames to the browser
"""

import base64
import hashlib
import logging
import socket
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from itertools import chain
from typing import Any, cast

from gunicorn.workers.base_async import ALREADY_HANDLED

from .conversation import elapsed_ms
from .deadline import Deadline, PerWait
from .heads import Head, HttpFault
from .hosts import Hosts
from .http1 import RECEIVE_BYTES, read_body, read_head, send
from .jar import host_name, is_trustworthy
from .preview_headers import response_headers
from .preview_pages import AppSilent, failure_of, render
from .preview_request import PreviewRequest
from .preview_response import PreviewResponse
from .problems import ProblemError
from .relay import BrowserGone, WatchedSource, splice
from .services import Services
from .tunnel import Tunnel, open_tunnel
from .upload import Upload, uploading

CONNECT_SECONDS = 15.0
"""Longer than a run's start-up limit: a tunnel to a session that sleeps waits for it to wake."""

HEARD_OUT_SECONDS = 5.0
"""So long, and for as many bytes as a request may have, the rest of a body is thrown away that was
answered before it had come.
"""

_WEBSOCKET_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, section 1.3

_log = logging.getLogger("playground.preview")


Environ = dict[str, Any]  # WSGI's: strings, and objects of the server's own


def create_preview(services: Services) -> Callable[[Environ, object], Iterable[bytes]]:
    """The WSGI callable for requests whose Host is under the preview host."""
    hosts = Hosts(services.settings)

    def preview(environ: Environ, _start_response: object) -> Iterable[bytes]:
        request = PreviewRequest(environ, services.settings)
        response = PreviewResponse(request)
        started = time.monotonic()
        try:
            _Visit(services, request, response).answer(hosts.preview_label(environ) or "")
        except BrowserGone:
            pass  # nobody is left to be told
        except Exception:  # noqa: BLE001 - an answer may have begun: nothing may be written behind it
            _log.exception("unforeseen error")
            raise StopIteration from None
        finally:
            with suppress(OSError):
                request.browser.settimeout(None)  # as gunicorn had it
        services.tally.requests_by_status[response.status] += 1
        _log.info("preview status=%d ms=%.1f", response.status, elapsed_ms(started))
        if response.keeps_connection:
            return cast("Iterable[bytes]", ALREADY_HANDLED)  # gunicorn knows it by its identity
        raise StopIteration

    return preview


class _Visit:
    """One request, its tunnel and its answer."""

    def __init__(
        self, services: Services, request: PreviewRequest, response: PreviewResponse
    ) -> None:
        self._services = services
        self._settings = services.settings
        self._request = request
        self._response = response
        self._upload: Upload | None = None

    def answer(self, label: str) -> None:
        """Answer the request by the guest's response, or by a page of ours. Raises BrowserGone."""
        try:
            self._ask_guest(label)
        except (ProblemError, HttpFault, TimeoutError) as error:
            if not self._response.has_begun:
                self._answer_failure(error)
        if not self._has_all:
            self._hear_out()

    @property
    def _has_all(self) -> bool:
        """Whether nothing of the request is still on its way."""
        upload = self._upload
        return not self._request.has_body or (upload is not None and upload.is_complete)

    def _ask_guest(self, label: str) -> None:
        request = self._request
        self._services.callers.count_preview(request.caller)
        request.check_length()
        head = request.encode_head()
        session = self._services.preview(label)
        with ExitStack() as stack:
            tunnel = stack.enter_context(open_tunnel(session, Deadline.after(CONNECT_SECONDS)))
            deadline = Deadline.after(self._settings.preview_seconds)
            upload = None
            if request.has_body:
                pieces = chain([head], request.body())
                upload = self._upload = stack.enter_context(
                    uploading(tunnel.sock, pieces, deadline, request.stop_reading)
                )
            else:
                send(tunnel.sock, head, deadline)
            self._relay(tunnel, upload, deadline)

    def _relay(self, tunnel: Tunnel, upload: Upload | None, deadline: Deadline) -> None:
        """Read the guest's answer and pass it on."""
        source = WatchedSource(tunnel.sock, tunnel.leftover)
        if upload is None:
            source.watch(self._request.browser)
        key = self._request.websocket_key
        try:
            head = read_head(source, deadline, may_upgrade=key is not None)
        except (HttpFault, TimeoutError) as error:
            if upload is not None and upload.error is not None:
                raise upload.error from error
            if isinstance(error, HttpFault):
                raise
            raise AppSilent(self._settings.preview_seconds) from None
        if head.status == 101 and key is not None:
            self._relay_websocket(tunnel, source, head, key)
        else:
            self._relay_body(tunnel, source, head)

    def _relay_body(self, tunnel: Tunnel, source: WatchedSource, head: Head) -> None:
        with ExitStack() as stack:
            if not head.values("content-length"):  # it may go on for ever, but not past a shutdown
                stack.enter_context(self._services.shutdown.closes(lambda: _end(tunnel.sock)))
            self._begin(tunnel, head)
            source.before_wait = self._response.flush
            patience = PerWait(self._settings.preview_idle_seconds)
            for piece in read_body(source, self._request.method, head, patience):
                if self._has_all:
                    source.watch(self._request.browser)
                self._response.write(piece)
        self._response.finish()

    def _relay_websocket(self, tunnel: Tunnel, source: WatchedSource, head: Head, key: str) -> None:
        _check_handshake(head, key)
        self._begin(tunnel, head)
        self._response.write(source.take_unread())
        with self._services.shutdown.closes(lambda: _end(tunnel.sock)):
            splice(self._request.browser, tunnel.sock, self._settings.preview_idle_seconds)

    def _begin(self, tunnel: Tunnel, head: Head) -> None:
        is_secure = self._settings.preview_scheme == "https" or is_trustworthy(
            host_name(self._request.host)
        )
        headers = response_headers(head, self._request.host, port=tunnel.port, is_secure=is_secure)
        self._response.begin(head, headers, is_last=not self._has_all)

    def _answer_failure(self, error: ProblemError | HttpFault | TimeoutError) -> None:
        request = self._request
        head, headers, body = render(
            failure_of(error),
            as_page=request.accepts("text/html"),
            retries=request.method == "GET",
            languages=request.languages,
        )
        # What is left of a body would be read as the next request.
        self._response.begin(head, headers, is_last=not self._has_all)
        if request.method != "HEAD":
            self._response.write(body)
        self._response.finish()

    def _hear_out(self) -> None:
        """A browser that is still sending reads the answer once it has sent all, or not at all:
        a connection that is closed before takes the answer along.
        """
        browser, left = self._request.browser, self._settings.request_bytes
        deadline = Deadline.after(HEARD_OUT_SECONDS)
        with suppress(OSError):
            browser.shutdown(socket.SHUT_WR)
            while left > 0:
                browser.settimeout(deadline.remaining())
                data = browser.recv(RECEIVE_BYTES)
                left -= len(data) or left


def _check_handshake(head: Head, key: str) -> None:
    """Raise HttpFault unless the guest agreed to this very websocket."""
    digest = hashlib.sha1(f"{key}{_WEBSOCKET_GUID}".encode(), usedforsecurity=False).digest()
    agreed = (
        [value.lower() for value in head.values("upgrade")] == ["websocket"]
        and "upgrade" in ",".join(head.values("connection")).lower()
        and head.values("sec-websocket-accept") == [base64.b64encode(digest).decode()]
    )
    if not agreed:
        raise HttpFault("invalid-http", "handshake")


def _end(sock: socket.socket) -> None:
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
