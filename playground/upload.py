"""Sends a request's body while its answer is already being read.

A guest may answer before it has read everything, or write as it reads; who sends the whole body
first and reads then would wait for a guest that waits for him.

    caller's greenlet   reads the answer from the socket
    └── upload          writes the body to a duplicate of the socket, ends with the caller's `with`
"""

import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from threading import Thread

from .deadline import Patience
from .http1 import RECEIVES_A_TURN, send
from .turns import Turns


class Upload:
    """One body on its way. `error` is what ended its source early, `is_complete` that all of it was
    sent.
    """

    def __init__(self) -> None:
        self.error: Exception | None = None
        self.is_complete = False

    def run(self, sock: socket.socket, pieces: Iterable[bytes], deadline: Patience) -> None:
        """Send all pieces; what goes wrong is kept for the reader, who learns of it by the
        connection's end.
        """
        turns = Turns(RECEIVES_A_TURN)
        try:
            for piece in pieces:
                turns.count()
                if not send(sock, piece, deadline):
                    return  # the guest stopped reading: its answer says why, or is missing
            self.is_complete = True
        except Exception as error:  # noqa: BLE001 - the top of a greenlet; the caller raises it again
            self.error = error
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        finally:
            sock.close()


@contextmanager
def uploading(
    sock: socket.socket,
    pieces: Iterable[bytes],
    deadline: Patience,
    interrupt: Callable[[], None] = lambda: None,
) -> Iterator[Upload]:
    """Send `pieces` during a `with`; at its end the connection is over, sent or not.

    `interrupt` makes a source that waits for more end its wait.
    """
    upload = Upload()
    # A duplicate, because a timeout belongs to the socket object and the reader sets its own.
    thread = Thread(target=upload.run, args=(sock.dup(), pieces, deadline), daemon=True)
    thread.start()
    try:
        yield upload
    finally:
        with suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)
        if thread.is_alive():
            interrupt()
        thread.join()
