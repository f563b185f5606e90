"""What a browser is sent for one request to a preview, written on its connection as it is.

The framing is ours, not the guest's: a length where the guest said one, chunks where it sent
chunks, and the end of the connection otherwise. An answer that breaks off ends the connection, so
that the browser can tell.
"""

from .heads import Head, Headers
from .preview_request import PreviewRequest
from .relay import send_to_browser


class PreviewResponse:
    """One answer: `begin`, then `write` each piece, then `finish`.

    The head is held back until the first piece or `flush`: most answers then are one packet.
    """

    def __init__(self, request: PreviewRequest) -> None:
        self._request = request
        self._is_chunked = False
        self._ends_by_close = False
        self._held = b""
        self.has_begun = False
        self.is_finished = False
        self.status = 0

    def begin(self, head: Head, headers: Headers, *, is_last: bool) -> None:
        """Begin with these headers, framed as the guest's answer was. `is_last`: nothing can follow
        on the browser's connection, whatever it wants.
        """
        self._is_chunked = False
        self._ends_by_close = is_last or not self._request.wants_to_stay
        framing = self._framing(head)
        if self._ends_by_close and head.status != 101:
            framing.append(("Connection", "close"))
        lines = [f"HTTP/1.1 {head.status} {head.reason}"]
        lines += [f"{name}: {value}" for name, value in [*headers, *framing]]
        self.status = head.status
        self._held = "\r\n".join([*lines, "", ""]).encode("latin-1")

    def flush(self) -> None:
        """Send what is held back."""
        if self._held:
            self._send(b"")

    def write(self, piece: bytes) -> None:
        """Send a piece of the body at once."""
        if self._is_chunked:
            piece = b"%x\r\n%b\r\n" % (len(piece), piece)
        self._send(piece)

    def finish(self) -> None:
        """Send what says that the body is complete."""
        self._send(b"0\r\n\r\n" if self._is_chunked else b"")
        self.is_finished = True

    def _send(self, data: bytes) -> None:
        held, self._held = self._held, b""
        if held or data:
            self.has_begun = True
            send_to_browser(self._request.browser, held + data if held else data)

    @property
    def keeps_connection(self) -> bool:
        """Whether the browser's connection can serve its next request."""
        return self.is_finished and not self._ends_by_close

    def _framing(self, head: Head) -> Headers:
        if head.status == 101:
            return [("Connection", "Upgrade"), ("Upgrade", "websocket")]
        lengths = head.values("content-length")
        if lengths and head.status != 204:
            return [("Content-Length", lengths[0])]
        if self._request.method == "HEAD" or head.status in {204, 304}:
            return []
        if head.values("transfer-encoding") and self._request.is_http_1_1:
            self._is_chunked = True
            return [("Transfer-Encoding", "chunked")]
        self._ends_by_close = True
        return []
