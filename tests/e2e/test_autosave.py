"""Edits live in the browser: over reloads, beside other tabs, and as links and archives."""

import subprocess
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Open, OpenProject
from tests.e2e.workbench import Workbench

pytestmark = pytest.mark.e2e

GUEST_PYTHON = Path(__file__).parents[2] / ".venv-guest" / "bin" / "python"

APP = """\
from flask import Flask

app = Flask(__name__)

@app.get("/")
def index():
    return "as it came"

app.run()
"""


@pytest.fixture
def bench(open_project: OpenProject) -> Workbench:
    return open_project({"app.py": APP})


def edit(bench: Workbench, words: str) -> None:
    bench.replace_code(APP.replace("as it came", words))
    expect(bench.editor).to_contain_text(words)
    bench.expect_saved()


def notices(bench: Workbench, words: str) -> None:
    expect(bench.page.get_by_role("region", name="Notices")).to_contain_text(words)


def test_edits_are_there_after_a_reload_and_run_and_starting_fresh_can_be_undone(
    bench: Workbench,
) -> None:
    edit(bench, "kept over a reload")
    bench.page.reload()
    bench.expect_state("Running")
    notices(bench, "Restored your edits from")
    expect(bench.editor).to_contain_text("kept over a reload")
    expect(bench.preview.locator("body")).to_have_text("kept over a reload")
    bench.button("Start fresh").click()
    expect(bench.editor).to_contain_text("as it came")
    bench.button("Undo").click()
    expect(bench.editor).to_contain_text("kept over a reload")


def test_an_edit_made_just_before_leaving_is_kept(bench: Workbench) -> None:
    bench.replace_code(APP.replace("as it came", "the very last words"))
    expect(bench.editor).to_contain_text("the very last words")
    bench.page.reload()
    bench.expect_state("Running")
    expect(bench.editor).to_contain_text("the very last words")


def test_two_tabs_do_not_overwrite_each_other(bench: Workbench) -> None:
    second = Workbench(bench.page.context.new_page(), bench.address)
    second.page.goto(bench.page.url)
    second.expect_state("Running")
    edit(bench, "words of the first tab")
    edit(second, "words of the second tab")
    for tab, words in ((bench, "words of the first tab"), (second, "words of the second tab")):
        tab.page.reload()
        tab.expect_state("Running")
        expect(tab.editor).to_contain_text(words)


def test_two_projects_keep_their_own_edits(open_project: OpenProject, open_page: Open) -> None:
    bench = open_project({"app.py": APP})
    link = bench.page.url
    edit(bench, "edits of the shared project")
    bench.open("/")
    expect(bench.editor).not_to_contain_text("edits of the shared project")
    bench.page.goto(link)
    expect(bench.editor).to_contain_text("edits of the shared project")


def test_a_shared_link_opens_the_same_project_elsewhere(bench: Workbench, open_page: Open) -> None:
    edit(bench, "to be shared")
    bench.button("Share").click()
    link = bench.field("Link").input_value()
    other = open_page().open(link.removeprefix(bench.address))
    expect(other.editor).to_contain_text("to be shared")
    expect(other.preview.locator("body")).to_have_text("to be shared")


def open_archive(bench: Workbench, archive: Path) -> None:
    with bench.page.expect_file_chooser() as chooser:
        bench.menu("More", "Open a .zip…")
    chooser.value.set_files(archive)


def test_a_project_goes_out_as_an_archive_and_comes_in_again_but_not_as_a_broken_one(
    bench: Workbench, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK\x03\x04 and nothing more")
    open_archive(bench, broken)
    notices(bench, "The archive was not opened: it is not a zip archive that can be read.")
    expect(bench.editor).to_contain_text("as it came")
    edit(bench, "packed")
    with bench.page.expect_download() as download:
        bench.menu("More", "Download as .zip")
    archive = tmp_path / download.value.suggested_filename
    download.value.save_as(archive)
    assert "packed" in zipfile.ZipFile(archive).read("app.py").decode()
    bench.open("/")
    open_archive(bench, archive)
    expect(bench.editor).to_contain_text("packed")
    bench.button("Undo").click()
    expect(bench.editor).not_to_contain_text("packed")


def test_a_downloaded_project_passes_the_tests_that_come_with_it(
    open_page: Open, tmp_path: Path
) -> None:
    bench = open_page().open()
    with bench.page.expect_download() as download:
        bench.menu("More", "Download as .zip")
    download.value.save_as(tmp_path / "project.zip")
    home = tmp_path / "home"
    zipfile.ZipFile(tmp_path / "project.zip").extractall(home)
    assert "Flask" in (home / "requirements.txt").read_text()
    assert "python manage.py" in (home / "README.md").read_text()
    assert "GET {{host}}/" in (home / "requests.http").read_text()
    command = [str(GUEST_PYTHON), "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_app.py"]
    run = subprocess.run(command, cwd=home, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout
    assert "passed" in run.stdout
