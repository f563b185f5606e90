"""What a person is told who meets a limit: what was exceeded, the limit, the peak, what to do.

One sentence a limit, in one place, whether the limit ends a run, refuses a call, or only slows the
program down. The page says the same in its reader's language, from the `limit`, `peak` and
`allowed` beside the sentence.
"""

from collections.abc import Callable
from typing import Final

from .protocol import Reason
from .settings import Limits

_MEBIBYTE: Final = 1024 * 1024
_KIBIBYTE: Final = 1024
_FLOODED: Final = "what is over it is dropped and counted. Print less, or only every so often."

Sentence = Callable[[float | None, float], str]


def reason(
    limit: str, limits: Limits, peak: float | None = None, allowed: float | None = None
) -> Reason:
    """The sentence for a field of `Limits`; `allowed` where a session's own value differs."""
    most: float = getattr(limits, limit) if allowed is None else allowed
    sentence = _SENTENCES[limit](peak, most)
    return Reason(message=sentence, limit=limit, peak=peak, allowed=most)


def _memory(peak: float | None, most: float) -> str:
    if peak is not None and peak > most:
        return (
            f"The program used {size(peak)} of memory; the limit is {size(most)}. "
            "Load less at once, then run it again."
        )
    used = "" if peak is None else f", and {size(peak)} were in use"
    return (
        f"The program asked for more memory than it may have; the limit is {size(most)}{used}. "
        "Load less at once, then run it again."
    )


def _processes(peak: float | None, most: float) -> str:
    had = "more processes and threads than it may" if peak is None else f"{peak:g} processes and"
    what = f"The program wanted {had}" if peak is None else f"The program had {had} threads"
    return f"{what}; the limit is {most:g}. End those that are done before starting more."


def _cpu(peak: float | None, most: float) -> str:
    used = most if peak is None else peak
    return (
        f"The program used {used:.1f} s of CPU time; its budget is {most:g} s. "
        "Look for a loop that does not end, then run it again."
    )


def _open_files(peak: float | None, most: float) -> str:
    seen = f", and {peak:g} were open" if (peak or 0) >= most else ""
    return (
        f"The program wanted more files and sockets open at once than one process may have; "
        f"the limit is {most:g}{seen}. Close each when it is done, best by `with`."
    )


def _disk(peak: float | None, most: float) -> str:
    return (
        f"The session's disk is full: {size(most if peak is None else peak)} of {size(most)} are "
        "used by the project, /tmp and the home folder. Remove files that are no longer needed."
    )


def _disk_files(peak: float | None, most: float) -> str:
    return (
        f"The session's disk is full: it holds {most if peak is None else peak:g} files and "
        f"folders; the limit is {most:g}. Remove some that are no longer needed."
    )


def _file(_: float | None, most: float) -> str:
    return f"A file grew to the limit of {size(most)} a file. Split it, or write less."


def _log_bytes(peak: float | None, most: float) -> str:
    rate = "" if peak is None else f" ({size(peak)} came in one)"
    return f"The program prints more than {size(most)} a second{rate}; {_FLOODED}"


def _log_lines(peak: float | None, most: float) -> str:
    rate = "" if peak is None else f" ({peak:g} came in one)"
    return f"The program prints more than {most:g} lines a second{rate}; {_FLOODED}"


def _tunnels(peak: float | None, most: float) -> str:
    return (
        f"The session has {most if peak is None else peak:g} open connections; the limit is "
        f"{most:g}. Let a request end, or close a page that holds some, then try again."
    )


def _terminals(peak: float | None, most: float) -> str:
    return (
        f"The session has {most if peak is None else peak:g} open terminals; the limit is "
        f"{most:g}. Close one, then open another."
    )


def _startup(_: float | None, most: float) -> str:
    return (
        f"The program runs, but nothing in it listens on a port after {most:g} s. "
        "A server has to be started, as `app.run()` or `flask run` do."
    )


def _idle(_: float | None, most: float) -> str:
    return (
        f"Nobody used the session for {duration(most)}, so it sleeps; its files are kept, and the "
        "next request wakes it."
    )


def _lifetime(_: float | None, most: float) -> str:
    return f"A session ends after {duration(most)}; Run starts a new one from the page's files."


_SENTENCES: Final[dict[str, Sentence]] = {
    "memory_bytes": _memory,
    "processes": _processes,
    "cpu_seconds": _cpu,
    "open_files": _open_files,
    "disk_bytes": _disk,
    "disk_files": _disk_files,
    "file_bytes": _file,
    "log_bytes_per_second": _log_bytes,
    "log_lines_per_second": _log_lines,
    "tunnels": _tunnels,
    "terminals": _terminals,
    "startup_seconds": _startup,
    "idle_seconds": _idle,
    "lifetime_seconds": _lifetime,
}


def size(count: float) -> str:
    """Bytes as a person reads them."""
    if count >= _MEBIBYTE:
        return f"{count / _MEBIBYTE:.4g} MiB"
    return f"{count / _KIBIBYTE:.4g} KiB" if count >= _KIBIBYTE else f"{count:g} bytes"


def duration(seconds: float) -> str:
    """Seconds as a person reads them."""
    if seconds >= 3600:
        return f"{seconds / 3600:.3g} h"
    return f"{seconds / 60:.3g} min" if seconds >= 60 else f"{seconds:g} s"
