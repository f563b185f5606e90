"""The files of a project: brought in, looked at, changed, and those that the app itself writes."""

import base64
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Open, OpenProject
from tests.e2e.workbench import Workbench
from tests.projects.sources import read_project

pytestmark = pytest.mark.e2e

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
WRITER = """\
from pathlib import Path
from flask import Flask

app = Flask(__name__)

@app.get("/write")
def write():
    Path("made").mkdir(exist_ok=True)
    Path("made/by_app.txt").write_text("from the app, 来自应用")
    return "written"

app.run()
"""


@pytest.fixture
def bench(share_page: OpenProject) -> Workbench:
    return share_page()


def make_file(bench: Workbench, path: str) -> None:
    bench.button("New file").click()
    bench.field("Path of the new file").fill(path)
    bench.page.keyboard.press("Enter")


def test_a_picture_is_uploaded_and_shown(bench: Workbench) -> None:
    with bench.page.expect_file_chooser() as chooser:
        bench.button("Upload files").click()
    chooser.value.set_files({"name": "dot.png", "mimeType": "image/png", "buffer": PIXEL})
    bench.file("dot.png").click()
    picture = bench.page.get_by_role("img", name="dot.png")
    expect(picture).to_be_visible()
    assert picture.evaluate("picture => picture.naturalWidth") == 1


def test_files_are_dropped_onto_the_list(bench: Workbench) -> None:
    dropped = bench.page.evaluate_handle(
        """() => {
            const data = new DataTransfer();
            data.items.add(new File(["a,b\\n1,2\\n"], "table.csv", {type: "text/csv"}));
            return data;
        }"""
    )
    files = bench.page.get_by_role("region", name="Files", exact=True)
    files.dispatch_event("drop", {"dataTransfer": dropped})
    bench.file("table.csv").click()
    expect(bench.page.get_by_role("textbox", name="Editor: table.csv")).to_contain_text("1,2")


def test_a_file_that_the_app_writes_can_be_read_and_downloaded(
    open_project: OpenProject, tmp_path: Path
) -> None:
    bench = open_project({"app.py": WRITER})
    bench.send("/write")
    bench.file("made/by_app.txt").click()
    expect(bench.page.get_by_text("from the app, 来自应用", exact=True)).to_be_visible()
    with bench.page.expect_download() as download:
        bench.page.get_by_role("region", name="Code").get_by_role("button", name="Download").click()
    download.value.save_as(tmp_path / "got")
    assert (tmp_path / "got").read_text() == "from the app, 来自应用"


def test_a_file_is_made_renamed_deleted_and_brought_back(bench: Workbench) -> None:
    make_file(bench, "notes.txt")
    bench.paste("to be kept")
    bench.menu("Actions for notes.txt", "Rename")
    bench.field("New path of notes.txt").fill("words.txt")
    bench.page.keyboard.press("Enter")
    expect(bench.page.get_by_role("tab", name="words.txt")).to_be_visible()
    bench.menu("Actions for words.txt", "Delete")
    expect(bench.file("words.txt")).to_have_count(0)
    bench.button("Undo").click()
    bench.file("words.txt").click()
    expect(bench.editor).to_contain_text("to be kept")


@pytest.mark.parametrize("command", [None, "COLOUR=red python app.py"])
def test_an_entry_file_that_is_renamed_is_what_runs_next(
    open_project: OpenProject, command: str | None
) -> None:
    """The command that names it is changed along, and can be had back."""
    bench = open_project({"app.py": WRITER}, command=command)
    bench.menu("Actions for app.py", "Rename")
    bench.field("New path of app.py").fill("shop.py")
    bench.page.keyboard.press("Enter")
    if command is not None:
        notices = bench.page.get_by_role("region", name="Notices")
        expect(notices).to_contain_text("The command is now COLOUR=red python shop.py")
    bench.run()
    expect(bench.console).to_contain_text("python shop.py")
    bench.expect_state("Running")


def test_routes_alike_but_for_their_host_are_told_apart_and_filled_in(
    open_project: OpenProject,
) -> None:
    source = (
        "from flask import Flask\napp = Flask(__name__, static_folder=None, host_matching=True)\n"
    )
    for name in ("main", "shop"):
        source += f"@app.get('/', host='{name}.test')\ndef {name}(): return 'the {name}'\n"
    bench = open_project({"app.py": source + "app.run()\n"})
    bench.page.get_by_role("button", name="Write the request GET shop.test/").click()
    bench.button("Send").click()
    expect(bench.response).to_contain_text("the shop")


def test_a_deleted_file_can_be_restored_when_its_notice_has_long_gone(open_page: Open) -> None:
    bench = open_page().open()
    make_file(bench, "notes.txt")
    bench.paste("to be kept")
    bench.menu("Actions for notes.txt", "Delete")
    expect(bench.file("notes.txt")).to_have_count(0)
    bench.expect_saved()
    bench.page.reload()
    bench.expect_state("Running")
    bench.button("More").click()
    bench.page.get_by_role("menuitem", name="Restore last edit").click()
    bench.file("notes.txt").click()
    expect(bench.editor).to_contain_text("to be kept")
    bench.button("Undo").click()
    expect(bench.file("notes.txt")).to_have_count(0)


def test_a_path_that_cannot_be_says_why_at_once(bench: Workbench) -> None:
    bench.button("New file").click()
    bench.field("Path of the new file").fill("../outside.py")
    expect(bench.page.get_by_text("A part of the path is empty, “.” or “..”.")).to_be_visible()


def test_a_project_of_several_files_with_templates_and_a_database_runs(
    open_project: OpenProject,
) -> None:
    bench = open_project(read_project("notes"))
    page = bench.preview
    page.get_by_role("textbox").fill("第一条 note")
    page.get_by_role("button").click()
    expect(page.get_by_text("第一条 note")).to_be_visible()
    expect(bench.file("notes.db")).to_be_visible()


def test_a_new_module_is_imported_by_the_next_run(open_page: Open) -> None:
    bench = open_page().open()
    make_file(bench, "pages/words.py")
    bench.paste("WORD = 'from the module'\n")
    bench.file("manage.py").click()
    bench.replace_code(
        "from flask import Flask\nfrom pages.words import WORD\n\napp = Flask(__name__)\n\n"
        '@app.get("/")\ndef index():\n    return WORD\n\napp.run()\n'
    )
    bench.run()
    expect(bench.preview.locator("body")).to_have_text("from the module")
