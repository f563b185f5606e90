"""The picture of the README, taken by doing the main job; elsewhere only proof that it can
be taken."""

import os
import struct
import zlib
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Open
from tests.e2e.workbench import Workbench

pytestmark = pytest.mark.e2e

WIDTH, HEIGHT = 1440, 900
COLOURS_LEAST = 40


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where pictures go: `make screenshot` names a folder that is kept."""
    named = os.environ.get("PLAYGROUND_SCREENSHOTS")
    return Path(named) if named else tmp_path


def test_a_sent_request_with_its_response_makes_the_picture_of_the_readme(
    open_page: Open, folder: Path
) -> None:
    bench = open_page(width=WIDTH, height=HEIGHT).open()
    bench.page.get_by_role("button", name="Write a request for GET /wishes.json").click()
    bench.button("Send").click()
    expect(bench.response).to_contain_text("200 OK")
    expect(bench.response.get_by_role("textbox", name="Body of the response")).to_be_visible()
    expect(bench.console).to_contain_text("GET /wishes.json")
    take(bench, folder / "screenshot.png")


@pytest.mark.parametrize(
    ("name", "options"),
    [
        pytest.param("preview", {}, id="the running app"),
        pytest.param("dark", {"dark": True}, id="dark"),
        pytest.param("chinese", {"lang": "zh-CN"}, id="Chinese"),
        pytest.param("phone", {"width": 390, "height": 844}, id="phone"),
    ],
)
def test_every_look_of_the_page_is_more_than_blank(
    open_page: Open, tmp_path: Path, name: str, options: dict[str, object]
) -> None:
    bench = open_page(**options)
    bench.open(state="运行中" if "lang" in options else "Running")
    if name != "phone":
        expect(bench.preview.get_by_role("heading", level=1)).to_be_visible()
    take(bench, tmp_path / f"{name}.png")


def take(bench: Workbench, path: Path) -> None:
    """A picture of what is on the screen, the pointer and the cursor left out."""
    bench.page.mouse.move(0, 0)
    path.parent.mkdir(parents=True, exist_ok=True)
    bench.page.screenshot(path=path, animations="disabled", caret="hide")
    size = bench.page.viewport_size
    assert size is not None
    width, height, colours = look_at(path.read_bytes())
    assert (width, height) == (size["width"], size["height"])
    assert colours >= COLOURS_LEAST


def look_at(picture: bytes) -> tuple[int, int, int]:
    """Width, height and how many colours, at least, a PNG of Chromium's has: unfiltered rows would
    need decoding, but a blank picture has almost no different bytes in any form."""
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", picture[16:24])
    at, data = 8, b""
    while at < len(picture):
        (length,) = struct.unpack(">I", picture[at : at + 4])
        if picture[at + 4 : at + 8] == b"IDAT":
            data += picture[at + 8 : at + 8 + length]
        at += length + 12
    return width, height, len(set(zlib.decompress(data)))
