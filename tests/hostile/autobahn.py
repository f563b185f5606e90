"""Autobahn's cases for websocket servers, by its own numbers, as data.

Its testsuite is a program for Python 2; here is what its client sends and what it expects of a
server that echoes, rewritten from its descriptions. Families: 1 framing, 2 pings and pongs, 3
reserved bits, 4 opcodes, 5 fragmentation, 6 UTF-8, 7 close handshake, 9 sizes, 10 automatic
fragmentation. Not among them: 9's messages over 4 MiB and its timings, and 12 and 13, which need
compression: that is never agreed to here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from tests.hostile.frames import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, Frame

Chop = Literal["frames", "bytes", "at once"] | int
"""How the stream is cut into writes; a number is a size."""

PROTOCOL_ERROR, BAD_DATA = 1002, 1007
HELLO = b"Hello, world!"


@dataclass(frozen=True)
class Case:
    """`echoes` are messages and pongs, in order. `ends`: the server ends the connection as wrong;
    `closes`: it answers our close frame, with `status` where we sent one.
    """

    number: str
    frames: tuple[Frame, ...]
    echoes: tuple[tuple[int, bytes], ...] = ()
    ends: bool = False
    closes: bool = False
    status: int | None = None
    chop: Chop = "at once"

    def pieces(self) -> Iterator[bytes]:
        """What is written, piece by piece."""
        encoded = [frame.masked() for frame in self.frames]
        if self.chop == "frames":
            yield from encoded
            return
        stream = b"".join(encoded)
        size = {"bytes": 1, "at once": len(stream) or 1}.get(str(self.chop), 0) or int(self.chop)
        yield from (stream[at : at + size] for at in range(0, len(stream), size))


def text(payload: bytes, *, fin: bool = True, rsv: int = 0) -> Frame:
    return Frame(TEXT, payload, fin=fin, rsv=rsv)


def more(payload: bytes, *, fin: bool = True) -> Frame:
    return Frame(CONTINUATION, payload, fin=fin)


def ping(payload: bytes = b"") -> Frame:
    return Frame(PING, payload)


def wrong(number: str, *frames: Frame, chop: Chop = "at once", before: bytes | None = None) -> Case:
    """A case that the server ends; `before`: a message that it may have echoed until then."""
    echoes = () if before is None else ((TEXT, before),)
    return Case(number, frames, echoes, ends=True, chop=chop)


def framing() -> Iterator[Case]:
    lengths = (0, 125, 126, 127, 128, 65535, 65536, 65536)
    for group, opcode, byte in (("1.1", TEXT, b"*"), ("1.2", BINARY, b"\xfe")):
        for index, length in enumerate(lengths, start=1):
            payload = byte * length
            chop: Chop = 997 if index == 8 else "at once"
            yield Case(
                f"{group}.{index}", (Frame(opcode, payload),), ((opcode, payload),), chop=chop
            )


def pings() -> Iterator[Case]:
    payloads = (b"", HELLO, b"\x00\xff\xfe\xfd\xfc\xfb\x00\xff", b"\xfe" * 125)
    for index, payload in enumerate(payloads, start=1):
        yield Case(f"2.{index}", (ping(payload),), ((PONG, payload),))
    yield wrong("2.5", ping(b"\xfe" * 126))
    yield Case("2.6", (ping(b"\xfe" * 125),), ((PONG, b"\xfe" * 125),), chop="bytes")
    for number, payload in (("2.7", b""), ("2.8", b"unsolicited")):
        yield Case(number, (Frame(PONG, payload),))
    yield Case("2.9", (Frame(PONG, b"unsolicited"), ping(b"ping")), ((PONG, b"ping"),))
    ten = tuple(b"payload-%d" % n for n in range(10))
    for number, chop in (("2.10", "at once"), ("2.11", "bytes")):
        answers = tuple((PONG, payload) for payload in ten)
        yield Case(number, tuple(map(ping, ten)), answers, chop=chop)  # type: ignore[arg-type]


def reserved_bits() -> Iterator[Case]:
    yield wrong("3.1", text(HELLO, rsv=1))
    chops: tuple[Chop, ...] = ("at once", "frames", "bytes")
    for rsv, chop in zip((2, 3, 4), chops, strict=True):
        frames = (text(HELLO), text(HELLO, rsv=rsv), ping())
        yield wrong(f"3.{rsv}", *frames, chop=chop, before=HELLO)
    yield wrong("3.5", Frame(BINARY, b"\x00\xff", rsv=5))
    yield wrong("3.6", Frame(PING, HELLO, rsv=6))
    yield wrong("3.7", Frame(CLOSE, rsv=7))


def opcodes() -> Iterator[Case]:
    for group, first in (("4.1", 3), ("4.2", 11)):
        for index, payload in ((1, b""), (2, HELLO)):
            yield wrong(f"{group}.{index}", Frame(first + index - 1, payload))
        chops: tuple[Chop, ...] = ("at once", "frames", "bytes")
        for index, chop in zip((3, 4, 5), chops, strict=True):
            payload = b"" if index == 3 else HELLO
            frames = (text(HELLO), Frame(first + index - 1, payload), ping())
            yield wrong(f"{group}.{index}", *frames, chop=chop, before=HELLO)


def fragments() -> Iterator[Case]:
    halves = (b"fragment1", b"fragment2")
    whole = b"".join(halves)
    yield wrong("5.1", Frame(PING, halves[0], fin=False), more(halves[1]))
    yield wrong("5.2", Frame(PONG, halves[0], fin=False), more(halves[1]))
    chops: tuple[Chop, ...] = ("at once", "frames", "bytes")
    two = (text(halves[0], fin=False), more(halves[1]))
    for index, chop in enumerate(chops):
        yield Case(f"5.{3 + index}", two, ((TEXT, whole),), chop=chop)
    for index, chop in enumerate(chops):
        both = ((PONG, HELLO), (TEXT, whole))
        yield Case(f"5.{6 + index}", (two[0], ping(HELLO), two[1]), both, chop=chop)
    for start, fin in ((9, True), (12, False)):
        for index, chop in enumerate(chops):
            lonely = more(b"non-continuation payload", fin=fin)
            yield wrong(f"5.{start + index}", lonely, text(HELLO), chop=chop)
    lonely = more(b"fragment3", fin=False)
    yield wrong("5.15", *two, lonely, text(b"fragment4"), before=whole)
    for number, fin in (("5.16", False), ("5.17", True)):
        pair = (more(b"fragment1", fin=fin), text(b"fragment2"))
        yield wrong(number, *pair, *pair)
    yield wrong("5.18", text(b"fragment1", fin=False), text(b"fragment2"))
    five = tuple(b"fragment%d" % n for n in range(1, 6))
    first = (text(five[0], fin=False), more(five[1], fin=False), ping(b"pongme 1!"))
    rest = (more(five[2], fin=False), more(five[3], fin=False), ping(b"pongme 2!"), more(five[4]))
    echoes = ((PONG, b"pongme 1!"), (PONG, b"pongme 2!"), (TEXT, b"".join(five)))
    yield Case("5.19", first + rest, echoes, chop="frames")
    yield Case("5.20", first + rest, echoes)


KOSME = "Hello-µ@ßöäüàá-UTF-8!!".encode()
GREEK = "κόσμε".encode()

VALID_UTF8: dict[str, tuple[bytes, ...]] = {
    "6.5": (GREEK[:2], GREEK[:4], GREEK[:6], GREEK[:8], GREEK),
    "6.7": (b"\x00", b"\xc2\x80", b"\xe0\xa0\x80", b"\xf0\x90\x80\x80"),
    "6.9": (b"\x7f", b"\xdf\xbf", b"\xef\xbf\xbf", b"\xf4\x8f\xbf\xbf"),
    "6.11": (b"\xed\x9f\xbf", b"\xee\x80\x80", b"\xef\xbf\xbd", b"\xf4\x8f\xbf\xbf"),
    "6.22": tuple(
        chr(plane << 16 | low).encode() for plane in range(17) for low in (0xFFFE, 0xFFFF)
    ),
    "6.23": tuple(map(str.encode, "\ufff9\ufffa\ufffb\ufffc\ufffd\ufffe\uffff")),
}
INVALID_UTF8: dict[str, tuple[bytes, ...]] = {
    "6.3": (GREEK + b"\xed\xa0\x80edited",),
    "6.4": (GREEK + b"\xf4\x90\x80\x80edited", GREEK + b"\xf4\x90"),
    "6.6": (GREEK[:1], GREEK[:3], GREEK[:5], GREEK[:7], GREEK[:9]),
    "6.8": (b"\xf8\x88\x80\x80\x80", b"\xfc\x84\x80\x80\x80\x80"),
    "6.10": (b"\xf7\xbf\xbf\xbf", b"\xfb\xbf\xbf\xbf\xbf", b"\xfd\xbf\xbf\xbf\xbf\xbf"),
    "6.11": (b"\xf4\x90\x80\x80",),
    "6.12": (
        b"\x80", b"\xbf", b"\x80\xbf", b"\x80\xbf\x80", b"\x80\xbf\x80\xbf",
        b"\x80\xbf\x80\xbf\x80", b"\x80\xbf\x80\xbf\x80\xbf", bytes(range(0x80, 0xC0)),
    ),
    "6.13": tuple(
        b"".join(bytes([lead, 0x20]) for lead in range(first, last))
        for first, last in ((0xC0, 0xE0), (0xE0, 0xF0), (0xF0, 0xF8), (0xF8, 0xFC), (0xFC, 0xFE))
    ),
    "6.14": (
        b"\xc0", b"\xe0\x80", b"\xf0\x80\x80", b"\xf8\x80\x80\x80", b"\xfc\x80\x80\x80\x80",
        b"\xdf", b"\xef\xbf", b"\xf7\xbf\xbf", b"\xfb\xbf\xbf\xbf", b"\xfd\xbf\xbf\xbf\xbf",
    ),
    "6.15": (
        (
            b"\xc0\xe0\x80\xf0\x80\x80\xf8\x80\x80\x80\xfc\x80\x80\x80\x80"
            b"\xdf\xef\xbf\xf7\xbf\xbf\xfb\xbf\xbf\xbf\xfd\xbf\xbf\xbf\xbf"
        ),
    ),
    "6.16": (b"\xfe", b"\xff", b"\xfe\xfe\xff\xff"),
    "6.17": (
        b"\xc0\xaf", b"\xe0\x80\xaf", b"\xf0\x80\x80\xaf", b"\xf8\x80\x80\x80\xaf",
        b"\xfc\x80\x80\x80\x80\xaf",
    ),
    "6.18": (
        b"\xc1\xbf", b"\xe0\x9f\xbf", b"\xf0\x8f\xbf\xbf", b"\xf8\x87\xbf\xbf\xbf",
        b"\xfc\x83\xbf\xbf\xbf\xbf",
    ),
    "6.19": (
        b"\xc0\x80", b"\xe0\x80\x80", b"\xf0\x80\x80\x80", b"\xf8\x80\x80\x80\x80",
        b"\xfc\x80\x80\x80\x80\x80",
    ),
    "6.20": tuple(
        b"\xed" + end for end in (
            b"\xa0\x80", b"\xad\xbf", b"\xae\x80", b"\xaf\xbf",
            b"\xb0\x80", b"\xbe\x80", b"\xbf\xbf",
        )
    ),
    "6.21": tuple(
        b"\xed" + high + b"\xed" + low
        for high in (b"\xa0\x80", b"\xad\xbf", b"\xae\x80", b"\xaf\xbf")
        for low in (b"\xb0\x80", b"\xbf\xbf")
    ),
}  # fmt: skip


def by_bytes(payload: bytes) -> tuple[Frame, ...]:
    """A text message of one byte a frame."""
    cut = [payload[at : at + 1] for at in range(len(payload))]
    return (text(cut[0], fin=False), *(more(part, fin=False) for part in cut[1:]), more(b""))


def utf8() -> Iterator[Case]:
    frames: tuple[Frame, ...]
    yield Case("6.1.1", (text(b""),), ((TEXT, b""),))
    for number, middle in (("6.1.2", b""), ("6.1.3", b"middle frame payload")):
        frames = (text(b"", fin=False), more(middle, fin=False), more(b""))
        yield Case(number, frames, ((TEXT, middle),))
    halves = (text(KOSME[:12], fin=False), more(KOSME[12:]))
    for number, frames in (
        ("6.2.1", (text(KOSME),)), ("6.2.2", halves), ("6.2.3", by_bytes(KOSME)),
        ("6.2.4", by_bytes(GREEK)),
    ):  # fmt: skip
        yield Case(number, frames, ((TEXT, KOSME if number != "6.2.4" else GREEK),))
    for group, payloads in VALID_UTF8.items():
        for index, payload in enumerate(payloads, start=1):
            yield Case(f"{group}.{index}", (text(payload),), ((TEXT, payload),))
    for group, payloads in INVALID_UTF8.items():
        for index, payload in enumerate(payloads, start=5 if group == "6.11" else 1):
            yield wrong(f"{group}.{index}", text(payload))
            yield wrong(f"{group}.{index} by bytes", *by_bytes(payload))


def close(status: int | None = None, reason: bytes = b"") -> Frame:
    payload = b"" if status is None else status.to_bytes(2, "big") + reason
    return Frame(CLOSE, payload)


VALID_STATUS = (1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999)
INVALID_STATUS = (0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999)


def closing() -> Iterator[Case]:
    def closed(number: str, *frames: Frame, status: int | None = 1000) -> Case:
        return Case(number, frames, closes=True, status=status)

    yield Case("7.1.1", (text(HELLO), close(1000)), ((TEXT, HELLO),), closes=True, status=1000)
    yield closed("7.1.2", close(1000), close(1000))
    yield closed("7.1.3", close(1000), ping())
    yield closed("7.1.4", close(1000), text(HELLO))
    yield closed("7.1.5", text(b"fragment1", fin=False), close(1000), more(b"fragment2"))
    large = b"BAsd7&jh23" * 26215
    yield Case(
        "7.1.6", (text(large), close(1000), ping()), ((TEXT, large),), closes=True, status=1000
    )
    yield closed("7.3.1", close(), status=None)
    yield wrong("7.3.2", Frame(CLOSE, b"a"))
    yield closed("7.3.3", close(1000))
    yield closed("7.3.4", close(1000, b"Hello World!"))
    yield closed("7.3.5", close(1000, b"*" * 123))
    yield wrong("7.3.6", close(1000, b"*" * 124))
    yield wrong("7.5.1", close(1000, GREEK + b"\xed\xa0\x80edited"))
    for index, status in enumerate(VALID_STATUS, start=1):
        yield closed(f"7.7.{index}", close(status), status=status)
    for index, status in enumerate(INVALID_STATUS, start=1):
        yield wrong(f"7.9.{index}", close(status))


def sizes() -> Iterator[Case]:
    for group, opcode in (("9.1", TEXT), ("9.2", BINARY)):
        for index, kilobytes in enumerate((64, 256, 1024, 4096), start=1):
            payload = b"*" * (kilobytes * 1024)
            yield Case(f"{group}.{index}", (Frame(opcode, payload),), ((opcode, payload),))
    for group, opcode in (("9.3", TEXT), ("9.4", BINARY)):
        for index, size in enumerate((4096, 65536, 1048576), start=1):
            payload = b"*" * (1 << 20)
            parts = [payload[at : at + size] for at in range(0, len(payload), size)]
            frames = tuple(
                Frame(CONTINUATION if at else opcode, part, fin=at == len(parts) - 1)
                for at, part in enumerate(parts)
            )
            yield Case(f"{group}.{index}", frames, ((opcode, payload),))
    for group, opcode in (("9.5", TEXT), ("9.6", BINARY)):
        for index, size in enumerate((64, 512, 2048), start=1):
            payload = b"*" * (1 << 17)
            yield Case(
                f"{group}.{index}", (Frame(opcode, payload),), ((opcode, payload),), chop=size
            )
    for group, opcode in (("9.7", TEXT), ("9.8", BINARY)):
        for index, size in enumerate((0, 16, 64, 256, 1024, 4096), start=1):
            frame = Frame(opcode, b"*" * size)
            yield Case(f"{group}.{index}", (frame,) * 100, ((opcode, frame.payload),) * 100)
    payload = b"*" * 65536
    parts = [payload[at : at + 1300] for at in range(0, len(payload), 1300)]
    frames = (
        text(parts[0], fin=False), *(more(part, fin=False) for part in parts[1:-1]), more(parts[-1])
    )  # fmt: skip
    yield Case("10.1.1", frames, ((TEXT, payload),))


def all_cases() -> Sequence[Case]:
    """Every case, in Autobahn's order."""
    families = (framing, pings, reserved_bits, opcodes, fragments, utf8, closing, sizes)
    return [case for family in families for case in family()]
