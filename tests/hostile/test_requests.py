"""gunicorn's own corpus of requests, sent to our port and through the preview.

Behind each request stands another one, the canary, on the same connection. A request that is
refused takes its connection along, so that its canary is never answered, nor seen by a guest; one
that is accepted is one request to both sides, and the canary is the next.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread

import h11
import pytest

from tests.hostile.conftest import Target
from tests.hostile.corpus import Sample, samples
from tests.playground.guests import Tunnels

SILENCE_SECONDS = 20.0
STILL_OPEN = b"(the connection is still open)"
CANARY_PATH = "/static/plain.css"
GUEST_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nguest"
FEWEST = {"valid": 45, "invalid": 75}
"""The corpus has more than this: a fetch that finds a handful of files has found something else."""


@pytest.fixture(scope="module", params=["valid", "invalid"])
def corpus(request: pytest.FixtureRequest) -> list[Sample]:
    found = samples(request.param)
    assert len(found) >= FEWEST[request.param]
    return found


def canary(host: str) -> bytes:
    return f"GET {CANARY_PATH} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()


def converse(port: int, content: bytes) -> bytes:
    """Everything that comes back until web closes. Ends with STILL_OPEN where it does not."""
    received = b""
    with (
        socket.create_connection(("127.0.0.1", port), timeout=SILENCE_SECONDS) as raw,
        suppress(ConnectionError),
    ):
        raw.sendall(content)
        try:
            while data := raw.recv(65536):
                received += data
        except TimeoutError:
            return received + STILL_OPEN
    return received


def statuses(received: bytes) -> list[int]:
    """Of all answers on a connection, read as HTTP demands; what follows the last one fails."""
    found = []
    while received:
        client = h11.Connection(h11.CLIENT)
        client.send(h11.Request(method="GET", target="/", headers=[("Host", "x")]))
        client.send(h11.EndOfMessage())
        client.receive_data(received)
        client.receive_data(b"")
        while not isinstance(event := client.next_event(), h11.EndOfMessage):
            if isinstance(event, h11.Response):
                found.append(event.status_code)
            assert not isinstance(event, h11.ConnectionClosed)
        received = client.trailing_data[0]
    return found


def is_refused(status: int) -> bool:
    return 400 <= status < 500 or status == 501


def fault_in(sample: Sample, received: bytes, canary_content: bytes) -> str | None:
    """What is wrong with the answers to a sample and the canary behind it."""
    if received.endswith(STILL_OPEN):
        return "the connection does not end"
    served = canary_content in received
    answered = [status for status in statuses(received) if status != 100]
    if 500 in answered:
        return f"a mistake of ours: {answered}"
    is_invalid = sample.path.parent.name == "invalid" and not sample.needs_other_settings
    if is_invalid and (served or not all(map(is_refused, answered)) or len(answered) > 1):
        return f"not refused: {answered}, canary {'served' if served else 'not served'}"
    if served and answered[-1] != 200:
        return f"the canary is not the last answer: {answered}"
    return None


def test_corpus_against_our_port(target: Target, corpus: list[Sample]) -> None:
    faults = {}
    plain = converse(target.port, canary(target.host))
    content = plain.partition(b"\r\n\r\n")[2]
    assert content, "the control: the canary alone is answered"
    for sample in corpus:
        for sent in {sample.content, sample.addressed_to(target.host)}:
            received = converse(target.port, sent + canary(target.host))
            if fault := fault_in(sample, received, content):
                faults[sample.name] = fault
    assert faults == {}


class Listener:
    """A guest that keeps what each tunnel brings and answers its first request."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self.heard: list[bytearray] = []

    def serve(self) -> None:
        with suppress(OSError):
            while True:
                conn, _ = self._listener.accept()
                Thread(target=self._hear, args=(conn,), daemon=True).start()

    def _hear(self, conn: socket.socket) -> None:
        mine = bytearray()
        self.heard.append(mine)
        guest = h11.Connection(h11.SERVER)
        is_answered = False
        conn.settimeout(SILENCE_SECONDS)
        with conn, suppress(OSError):
            while data := conn.recv(65536):
                mine += data
                if not is_answered and is_complete(guest, data):
                    is_answered = True
                    conn.sendall(GUEST_ANSWER)


def is_complete(guest: h11.Connection, data: bytes) -> bool:
    guest.receive_data(data)
    event: object = None
    while not isinstance(event, h11.EndOfMessage):
        event = guest.next_event()
        if event is h11.NEED_DATA or event is h11.PAUSED:
            return False
    return True


@contextmanager
def listening(target: Target) -> Iterator[Listener]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        guest = Listener(listener)
        Tunnels(target.worker, listener.getsockname()[1])
        thread = Thread(target=guest.serve, daemon=True)
        thread.start()
        try:
            yield guest
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def heard_fault(sample: Sample, heard: list[bytes], host: str) -> str | None:
    """Whether the guest heard anything but whole requests, each by a tunnel of its own."""
    for content in heard:
        guest = h11.Connection(h11.SERVER)
        if is_complete(guest, content) and guest.trailing_data[0]:
            return f"more than one request in one tunnel: {content!r}"
    is_invalid = sample.path.parent.name == "invalid" and not sample.needs_other_settings
    if is_invalid and any(CANARY_PATH.encode() in content for content in heard):
        return "the canary reached the guest"
    if any(content.count(b"\r\nHost: ") != 1 or host.encode() not in content for content in heard):
        return "the guest heard another Host"
    return None


def test_corpus_through_the_preview(target: Target, corpus: list[Sample]) -> None:
    faults = {}
    with listening(target) as guest:
        alone = converse(target.port, canary(target.preview_host))
        assert alone.endswith(b"guest"), "the control: the canary alone reaches the guest"
        for sample in corpus:
            guest.heard = []  # what still comes of the last sample goes into the last list
            sent = sample.addressed_to(target.preview_host) + canary(target.preview_host)
            received = converse(target.port, sent)
            fault = fault_in(sample, received, b"\0 no content of ours")
            heard = [bytes(content) for content in guest.heard if content]
            fault = fault or heard_fault(sample, heard, target.preview_host)
            if fault:
                faults[sample.name] = fault
    assert faults == {}
