"""Standard output and error of the warm interpreter, which know how much has gone through them.

A trace says between which of its steps a line was printed. The pipes cannot tell, and a clock could
not: a line is read long after it was written. So the raw files below sys.stdout and sys.stderr
count their bytes; the objects above them are the interpreter's own. What a child process or C code
writes goes uncounted.
"""

import io
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

Position = tuple[int, int]


class _Counted(io.FileIO):
    """A file descriptor that counts what is written to it."""

    written = 0

    def write(self, data: "ReadableBuffer") -> int:
        """As FileIO does."""
        count = super().write(data)
        self.written += count or 0
        return count


_raw: list[_Counted] = []
_streams: list[Any] = []


def count() -> None:
    """Put counting files below sys.stdout and sys.stderr. In the zygote, before anything holds the
    old ones.
    """
    for name, fd in (("stdout", 1), ("stderr", 2)):
        old = getattr(sys, name)
        raw = _Counted(fd, "wb", closefd=False)
        raw.name = f"<{name}>"
        stream = io.TextIOWrapper(
            io.BufferedWriter(raw),
            old.encoding,
            old.errors,
            line_buffering=True,
            write_through=name == "stderr",
        )
        stream.mode = "w"  # type: ignore[misc]
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
        _raw.append(raw)
        _streams.append(stream)


def position() -> Position:
    """Bytes written to stdout and stderr so far, what is half a line included."""
    for stream in _streams:
        try:
            stream.flush()
        except (OSError, ValueError):
            continue  # the program has closed it
    return _raw[0].written, _raw[1].written
