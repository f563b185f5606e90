"""The pictures of docs/screenshots, taken by doing what they show.

`make screenshots` takes all of them and names the folder where they are kept; elsewhere a few prove
that they can be taken.
"""

import base64
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import UNAVAILABLE, Open, share
from tests.e2e.scenes import DESK_PX, LANGUAGES, PHONE_PX, SCENES, Scene
from tests.e2e.workbench import Workbench
from tests.product import Playground, running_playground

pytestmark = pytest.mark.e2e

FOLDER = os.environ.get("PLAYGROUND_SCREENSHOTS")
QUALITY = 82
LEAST_BYTES = 8_000
"""A blank page of this size is a few hundred."""
ALL = [
    pytest.param(scene, language, width, id=scene.picture(language, width))
    for scene in SCENES
    for language in LANGUAGES
    for width in (DESK_PX, PHONE_PX)
]
A_FEW = ALL[:: len(ALL) // 4 + 1]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(FOLDER) if FOLDER else tmp_path


@pytest.fixture(scope="module")
def tight() -> Iterator[dict[str, Playground]]:
    """Products for the states that a usual one comes to only after a long time."""
    with (
        running_playground(SANDBOX_MAX_SESSIONS="1", SANDBOX_ABANDONED_SECONDS="100000") as full,
        running_playground(SANDBOX_IDLE_SECONDS="2") as sleepy,
    ):
        full.create_session({"app.py": "import time\ntime.sleep(9e6)\n"}, "python app.py")
        yield {"full": full, "sleepy": sleepy}


@pytest.mark.parametrize(("scene", "language", "width"), ALL if FOLDER else A_FEW)
def test_a_picture_is_taken_of(
    scene: Scene,
    language: str,
    width: int,
    open_page: Open,
    folder: Path,
    playground: Playground,
    request: pytest.FixtureRequest,
) -> None:
    product = request.getfixturevalue("tight")[scene.tight] if scene.tight else playground
    bench = open_page(
        address=product.address,
        lang="zh-CN" if language == "zh" else "en-US",
        dark=scene.is_dark(language, width),
        allowed=(UNAVAILABLE,),
        reduced_motion="reduce",
        **(device(width)),
    )
    bench.open("/" if scene.files is None else share(product.address, scene.files), scene.state)
    scene.reach(bench)
    path = folder / scene.picture(language, width)
    take(bench, path)
    assert path.stat().st_size >= LEAST_BYTES


def device(width: int) -> dict[str, object]:
    """A desk's window, or a phone of this width."""
    if width == DESK_PX:
        return {"width": width, "height": 900}
    return {"width": width, "height": 844, "is_mobile": True, "has_touch": True}


def take(bench: Workbench, path: Path) -> None:
    """What is on the screen once all of it has come, the pointer left out."""
    expect(bench.page.get_by_text(bench.say("Loading…"), exact=True)).to_have_count(0)
    for frame in bench.page.frames:
        frame.wait_for_load_state()  # the preview's pictures and styles too
    bench.page.mouse.move(0, 0)
    bench.page.evaluate("document.fonts.ready")
    path.parent.mkdir(parents=True, exist_ok=True)
    session = bench.page.context.new_cdp_session(bench.page)
    shot = session.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    path.write_bytes(base64.b64decode(shot["data"]))
