"""A stream of bytes as lines of text, whatever the borders of its chunks, within bounds.

UTF-8 is decoded as it comes; what is no UTF-8 and NUL are shown as U+FFFD. Nothing else of the text
is touched or understood: escape sequences are for the page.
"""

import codecs
from typing import NamedTuple

PIECE_CHARACTERS = 16 * 1024
"""A longer line is several pieces, each but the last partial."""


class Piece(NamedTuple):
    """A line without its break, or a part of one that goes on in the next piece."""

    text: str
    is_partial: bool


class Skipped(NamedTuple):
    """What was left out. A line counts once, when its beginning goes."""

    lines: int
    size: int


class Lines:
    """Splits one stream. It holds at most one piece of a line whose end has not come."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._beginning = ""
        self._is_skipping = False

    @property
    def has_beginning(self) -> bool:
        """Whether there is something to show of a line that has not ended.

        A lone carriage return may be the first half of a line break: it waits for the next byte.
        """
        return self._beginning not in {"", "\r"}

    def split(self, data: bytes) -> list[Piece]:
        """The lines that end in `data`, and the pieces of one that has grown too long."""
        text = self._decoder.decode(data).replace("\0", "\N{REPLACEMENT CHARACTER}")
        *lines, rest = (self._beginning + text).split("\n")
        pieces = [piece for line in lines for piece in _cut(line.removesuffix("\r"))]
        while len(rest) > PIECE_CHARACTERS:
            pieces.append(Piece(rest[:PIECE_CHARACTERS], is_partial=True))
            rest = rest[PIECE_CHARACTERS:]
        self._beginning = rest
        return pieces

    def skip(self, data: bytes) -> Skipped:
        """Leave out `data`, what is held, and the rest of the line that `data` ends in.

        Much cheaper than `split`: a flood costs its reader hardly more than reading it.
        """
        was_skipping, self._is_skipping = self._is_skipping, not data.endswith(b"\n")
        size = len(self._beginning) + len(data)
        self._beginning = ""
        self._decoder.reset()
        return Skipped(data.count(b"\n") + self._is_skipping - was_skipping, size)

    def resume(self, data: bytes) -> bytes:
        """What of `data` is for `split`: all, or what follows the line that is being left out."""
        if not self._is_skipping:
            return data
        _, line_break, rest = data.partition(b"\n")
        self._is_skipping = not line_break
        return rest

    def take_beginning(self) -> Piece:
        """What there is of a line that has not ended; its rest will come as another piece."""
        text = self._beginning.removesuffix("\r")
        self._beginning = self._beginning[len(text) :]
        return Piece(text, is_partial=True)

    def finish(self) -> list[Piece]:
        """The last line, where the stream ended without a break."""
        rest = (self._beginning + self._decoder.decode(b"", final=True)).removesuffix("\r")
        self._beginning = ""
        return _cut(rest) if rest else []


def _cut(line: str) -> list[Piece]:
    """A whole line as pieces that each fit an event."""
    if len(line) <= PIECE_CHARACTERS:
        return [Piece(line, is_partial=False)]
    starts = range(0, len(line), PIECE_CHARACTERS)
    return [
        Piece(line[start : start + PIECE_CHARACTERS], start + PIECE_CHARACTERS < len(line))
        for start in starts
    ]
