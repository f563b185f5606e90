"""The terminal: a shell in the session's jail, beside the console."""

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.axe import violations_by_day_and_night
from tests.e2e.conftest import OpenProject
from tests.e2e.workbench import READY_MS, Workbench

pytestmark = pytest.mark.e2e

APP = """\
from flask import Flask

app = Flask(__name__)

@app.get("/hello/<name>")
def hello(name):
    return f"hello {name}"

app.run() if __name__ == "__main__" else None
"""


@pytest.fixture
def bench(open_project: OpenProject) -> Workbench:
    return open_project({"app.py": APP}, command="python app.py")


def rows(bench: Workbench) -> Locator:
    """What the terminal shows, as a screen reader has it."""
    return bench.console_pane.locator(".xterm-accessibility-tree:visible")


def said(bench: Workbench) -> Locator:
    """What the page says below it."""
    return bench.page.locator(".terminal-hint")


def open_terminal(bench: Workbench) -> None:
    bench.button("Terminal").click()
    expect(rows(bench)).to_contain_text("/app $", timeout=READY_MS)


def enter(bench: Workbench, command: str) -> None:
    bench.page.keyboard.type(command)
    bench.page.keyboard.press("Enter")


def test_a_command_is_typed_its_output_seen_and_f6_leaves_it(bench: Workbench) -> None:
    open_terminal(bench)
    enter(bench, "flask routes")
    expect(rows(bench)).to_contain_text("/hello/<name>", timeout=READY_MS)
    bench.page.keyboard.press("F6")
    expect(bench.page.get_by_role("region", name="Code", exact=True)).to_be_focused()


def background(bench: Workbench) -> str:
    shown = bench.console_pane.locator(".xterm-viewport")
    return str(shown.evaluate("element => getComputedStyle(element).backgroundColor"))


def test_axe_finds_nothing_in_it(bench: Workbench) -> None:
    open_terminal(bench)
    enter(bench, r"printf '\e[31mred\e[32mgreen\e[33myellow\e[34mblue\e[90mgrey\e[0m do''ne\n'")
    expect(rows(bench)).to_contain_text("done", timeout=READY_MS)
    assert violations_by_day_and_night(bench) == []


def test_colours_of_all_kinds_pass_the_pages_security_policy(bench: Workbench) -> None:
    open_terminal(bench)
    enter(bench, r"printf '\e[38;2;200;30;30mtrue''red\e[0m \e[42mgreen''ground\e[0m\n'")
    expect(rows(bench)).to_contain_text("truered greenground", timeout=READY_MS)
    red = bench.console_pane.locator(".xterm-rows span").get_by_text("truered").first
    plain = bench.console_pane.locator(".xterm-rows")
    colour = "element => getComputedStyle(element).color"
    assert red.evaluate(colour) != plain.evaluate(colour)


def test_the_shell_comes_again_after_a_run(bench: Workbench) -> None:
    open_terminal(bench)
    bench.run()
    expect(said(bench)).to_contain_text("A new one opens", timeout=READY_MS)
    bench.console_pane.get_by_role("textbox", name="Terminal, shell 1").focus()
    enter(bench, "echo it is $((40+2))")
    expect(rows(bench)).to_contain_text("it is 42", timeout=READY_MS)
    expect(said(bench)).not_to_contain_text("A new one opens")


def test_how_a_shell_ended_is_said_in_the_language_that_is_chosen_now(bench: Workbench) -> None:
    open_terminal(bench)
    enter(bench, "exit 3")
    expect(rows(bench).get_by_role("listitem")).to_contain_text(["/app $ exit 3", "exit", "───"])
    expect(said(bench)).to_have_text("The shell has ended with code 3. Enter opens a new one.")
    bench.menu("Language", "简体中文")
    expect(said(bench)).to_have_text("终端里的程序已退出，退出码 3。按回车打开新的。")
    shell = bench.page.get_by_role("textbox", name="终端 1。按 F6 离开。")
    shell.press("Enter")
    expect(said(bench)).to_contain_text("按 F6 离开终端", timeout=READY_MS)


def test_several_shells_live_side_by_side(bench: Workbench) -> None:
    open_terminal(bench)
    enter(bench, "mark=first; echo $mark shell")
    expect(rows(bench)).to_contain_text("first shell", timeout=READY_MS)
    bench.button("Open a terminal").click()
    expect(rows(bench)).to_contain_text("/app $", timeout=READY_MS)
    enter(bench, "echo mark=$mark.")
    expect(rows(bench)).to_contain_text("mark=.", timeout=READY_MS)
    bench.console_pane.get_by_role("tab", name="Shell 1").click()
    expect(rows(bench)).to_contain_text("first shell")
    bench.button("Close shell 1").click()
    expect(rows(bench)).to_contain_text("mark=.")


def test_links_titles_and_the_clipboard_are_out_of_a_guests_reach(bench: Workbench) -> None:
    title = bench.page.title()
    bench.page.evaluate("navigator.clipboard.writeText('mine')")
    open_terminal(bench)
    enter(bench, r"printf '\e]0;stolen\a\e]52;c;c3RvbGVu\a\e]8;;http://a.b/\adone''with\e]8;;\a\n'")
    expect(rows(bench)).to_contain_text("donewith", timeout=READY_MS)
    bench.console_pane.locator(".xterm-rows").get_by_text("donewith").last.click(force=True)
    assert bench.page.title() == title
    assert bench.page.evaluate("navigator.clipboard.readText()") == "mine"
    assert len(bench.page.context.pages) == 1
