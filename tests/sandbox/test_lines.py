"""Bytes to lines: nothing is lost or doubled, wherever the chunks are cut."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.lines import PIECE_CHARACTERS, Lines, Piece, Skipped


def split(*chunks: bytes) -> list[Piece]:
    lines = Lines()
    pieces = [piece for chunk in chunks for piece in lines.split(chunk)]
    return [*pieces, *lines.finish()]


def whole(*texts: str) -> list[Piece]:
    return [Piece(text, is_partial=False) for text in texts]


def has_beginning(lines: Lines) -> bool:
    return lines.has_beginning


@pytest.mark.parametrize(
    ("data", "texts"),
    [
        pytest.param(b"a\nb\n", ["a", "b"], id="lines"),
        pytest.param(b"a\n\n\nb\n", ["a", "", "", "b"], id="empty lines"),
        pytest.param(b"a\r\nb\r\n", ["a", "b"], id="carriage returns"),
        pytest.param(b"a\r\r\n", ["a\r"], id="only one carriage return"),
        pytest.param(b"1%\r2%\r\n", ["1%\r2%"], id="progress"),
        pytest.param(b"a\nb", ["a", "b"], id="no last break"),
        pytest.param(b"a\x00b\n", ["a\ufffdb"], id="NUL"),
        pytest.param(b"a\xff\xfeb\n", ["a\ufffd\ufffdb"], id="no UTF-8"),
        pytest.param(b"\xed\xa0\x80\n", ["\ufffd\ufffd\ufffd"], id="surrogate"),
        pytest.param("你好 🌶\u2028x\x0by\n".encode(), ["你好 🌶\u2028x\x0by"], id="UTF-8"),
        pytest.param(b"\x1b[31mred\x1b[0m\n", ["\x1b[31mred\x1b[0m"], id="colours"),
        pytest.param(b"", [], id="nothing"),
        pytest.param(b"\xe4\xbd", ["\ufffd"], id="a character cut off by the end"),
    ],
)
def test_lines_are_the_same_however_the_chunks_are_cut(data: bytes, texts: list[str]) -> None:
    assert split(data) == whole(*texts)
    assert split(*(bytes([byte]) for byte in data)) == whole(*texts)


@given(st.text(st.characters(exclude_characters="\0\n\r")), st.lists(st.integers(0, 400)))
def test_utf8_survives_any_border(text: str, borders: list[int]) -> None:
    data = f"{text}\n".encode()
    cuts = sorted({0, len(data), *(border for border in borders if border < len(data))})
    chunks = [data[start:end] for start, end in itertools.pairwise(cuts)]
    assert split(*chunks) == whole(text)


@pytest.mark.parametrize("chunk", [1000, 65536, 10_000_000])
def test_an_endless_line_is_cut_into_pieces_that_say_so(chunk: int) -> None:
    size = 10 * PIECE_CHARACTERS + 5
    data = b"x" * size + b"\n"
    pieces = split(*(data[start : start + chunk] for start in range(0, len(data), chunk)))
    assert "".join(text for text, _ in pieces) == "x" * size
    assert all(len(text) <= PIECE_CHARACTERS for text, _ in pieces)
    assert [is_partial for _, is_partial in pieces] == [True] * (len(pieces) - 1) + [False]


def test_what_is_held_of_a_line_is_bounded() -> None:
    lines = Lines()
    for _ in range(100):
        lines.split(b"x" * 65536)
    assert len(lines._beginning) <= PIECE_CHARACTERS


def test_the_beginning_of_a_line_can_be_taken_and_is_not_repeated() -> None:
    lines = Lines()
    assert lines.split(b"name? ") == []
    assert has_beginning(lines)
    assert lines.take_beginning() == Piece("name? ", is_partial=True)
    assert not has_beginning(lines)
    assert lines.split(b"Ann\n") == [Piece("Ann", is_partial=False)]


def test_a_carriage_return_waits_for_its_line_feed() -> None:
    lines = Lines()
    lines.split(b"done\r")
    assert lines.take_beginning() == Piece("done", is_partial=True)
    assert not has_beginning(lines)
    assert lines.split(b"\n") == [Piece("", is_partial=False)]


def test_half_a_character_is_no_beginning() -> None:
    lines = Lines()
    lines.split(b"\xe4\xbd")
    assert not has_beginning(lines)


@pytest.mark.parametrize(
    ("chunks", "count"),
    [
        ([b"a\nb\n"], 2),
        ([b"a\nb"], 2),
        ([b"a", b"b", b"c\n"], 1),
        ([b"a\nb", b"c\nd\n"], 3),
        ([b"\n"], 1),
        ([b"ab", b"\n", b"c\n"], 2),
    ],
)
def test_skipped_lines_are_counted_once(chunks: list[bytes], count: int) -> None:
    lines = Lines()
    skipped = [lines.skip(chunk) for chunk in chunks]
    assert sum(part.lines for part in skipped) == count
    assert sum(part.size for part in skipped) == len(b"".join(chunks))


def test_after_a_gap_the_next_whole_line_comes_first() -> None:
    lines = Lines()
    lines.split(b"begun ")
    assert lines.skip("one\ntwö".encode()[:-1]) == Skipped(2, 13)
    assert lines.resume(b"\xb6 rest\xff") == b""
    assert lines.resume(b" more\nthree\n") == b"three\n"
    assert lines.split(b"three\n") == whole("three")
