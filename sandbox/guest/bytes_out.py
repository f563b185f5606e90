"""The server's file to a traced client: it knows when the response begins to leave and when it has.

The trace is sent at that moment, and not when the server has closed the connection: it waits up to
ten milliseconds more for what a client might still send.
"""

from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .journey import Journey

_LAST_CHUNK = b"0\r\n\r\n"
_HEAD_ENDS = b"\r\n\r\n"
_LENGTH = b"\r\ncontent-length:"
_WITHOUT_BODY = {204, 304}


class Written:
    """Stands before `handler.wfile`, and before `handler.send_response`, which comes first."""

    def __init__(self, file: Any, handler: Any, journey: "Journey") -> None:
        self._file = file
        self._handler = handler
        self._journey = journey
        self._send_response = handler.send_response
        self._step: dict[str, Any] | None = None
        self._expected: int | None = None
        self._has_head = False
        self._body_bytes = 0
        self._unflushed = 0
        self._is_complete = False
        handler.send_response = self._begin

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def write(self, data: bytes) -> Any:
        """As the file does."""
        count = self._file.write(data)
        if self._step is not None:
            with suppress(Exception):
                self._note(data, self._step)
        return count

    def flush(self) -> None:
        """As the file does; the server flushes after each chunk."""
        self._file.flush()
        if self._step is None:
            return
        self._step["chunks"] += self._unflushed > 0
        self._unflushed = 0
        if self._has_head and self._expected is not None and self._body_bytes >= self._expected:
            self._complete()

    def finish(self) -> None:
        """The server is done with the request, whatever has left."""
        self._complete()

    def _begin(self, code: int, message: str | None = None) -> None:
        if self._step is None:
            self._step = self._journey.recording.begin("bytes-out", bytes=0, chunks=0)
            if code < 200 or code in _WITHOUT_BODY or self._handler.command == "HEAD":
                self._expected = 0
        self._send_response(code, message)

    def _note(self, data: bytes, step: dict[str, Any]) -> None:
        step["bytes"] += len(data)
        if not self._has_head:
            head, end, _ = data.partition(_HEAD_ENDS)
            self._has_head = bool(end)
            _, found, rest = head.lower().partition(_LENGTH)
            if found and self._expected is None:
                self._expected = int(rest.partition(b"\r\n")[0])
            return
        self._body_bytes += len(data)
        self._unflushed += len(data)
        if data == _LAST_CHUNK:
            self._complete()

    def _complete(self) -> None:
        if self._is_complete:
            return
        self._is_complete = True
        with suppress(Exception):
            self._journey.recording.end_all()
            self._journey.finish()
