"""The pictures in docs/screenshots are those of the list of states: none is missing, none is left
over, each is of the size it claims, and together they stay small enough to clone."""

from pathlib import Path

import pytest

from tests.e2e.scenes import DESK_PX, LANGUAGES, PHONE_PX, SCENES, index

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
LEAST_BYTES = 8_000
ALL_BYTES_MAX = 4_000_000
PICTURES = {
    scene.picture(language, width): width
    for scene in SCENES
    for language in LANGUAGES
    for width in (DESK_PX, PHONE_PX)
}


def test_the_folder_holds_the_pictures_of_the_list_and_nothing_else() -> None:
    held = {path.name for path in FOLDER.iterdir()}
    assert held == {*PICTURES, "README.md"}


def test_the_page_that_lists_them_is_the_one_of_the_list() -> None:
    assert (FOLDER / "README.md").read_text() == index()


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_as_wide_as_its_name_says_and_not_blank(name: str) -> None:
    picture = (FOLDER / name).read_bytes()
    assert width_of(picture) == PICTURES[name]
    assert len(picture) >= LEAST_BYTES


def test_all_pictures_together_are_small() -> None:
    assert sum((FOLDER / name).stat().st_size for name in PICTURES) <= ALL_BYTES_MAX


def width_of(picture: bytes) -> int:
    """Of a WebP file of lossy compression (RFC 9649, sections 2.5 and 2.7; RFC 6386, 9.1)."""
    assert picture[:4] == b"RIFF"
    assert picture[8:12] == b"WEBP"
    if picture[12:16] == b"VP8X":
        return int.from_bytes(picture[24:27], "little") + 1
    assert picture[12:16] == b"VP8 "
    return int.from_bytes(picture[26:28], "little") & 0x3FFF
