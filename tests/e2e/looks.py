"""Both looks of one page, English by day and Chinese by night, held to the same rules."""

from tests.e2e.axe import violations
from tests.e2e.test_languages import english_in
from tests.e2e.workbench import Workbench


def assert_fine_in_both_looks(bench: Workbench, foreign: str = "") -> None:
    """axe finds nothing in either, and no English word is left in the Chinese one, but for what
    Python says: a text with `foreign` in it."""
    assert (found := violations(bench)) == [], found
    bench.page.emulate_media(color_scheme="dark")
    bench.menu("Language", "简体中文")
    bench.button("运行").wait_for()
    assert (found := violations(bench)) == [], found
    english = [text for text in english_in(bench.page) if not foreign or foreign not in text]
    assert english == [], english
    bench.page.emulate_media(color_scheme="light")
    bench.menu("语言", "English")
    bench.button("Run").wait_for()
