"""What axe finds to complain of on a page. Only that is brought back: of what is well it tells far
more, and most of what a look cost was to carry that over."""

from collections.abc import Sequence

from axe_playwright_python.base import AXE_SCRIPT

from tests.e2e.workbench import Workbench

COLOURS = ("color-contrast", "link-in-text-block")
"""The rules that see colours. What the others read is the same by day and by night."""
FOUND_JS = """async rules => {
    await new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    const transitions = document.getAnimations().filter(each => each instanceof CSSTransition);
    await Promise.allSettled(transitions.map(each => each.finished));
    const options = { resultTypes: ["violations"] };
    if (rules.length > 0) options.runOnly = rules;
    const { violations } = await axe.run({ exclude: [["iframe"]] }, options);
    return violations.flatMap(({ id, help, nodes }) =>
        nodes.map(({ html }) => `${id}: ${help}: ${html.slice(0, 160)}`));
}"""


def violations(bench: Workbench, rules: Sequence[str] = ()) -> list[str]:
    """What axe finds, by all its rules or by these, once no colour is on its way to another.

    The app's own page in its frame is left out: it is not ours.
    """
    if bench.page.evaluate("typeof axe") == "undefined":
        bench.page.evaluate(AXE_SCRIPT)
    found: list[str] = bench.page.evaluate(FOUND_JS, list(rules))
    return found


def violations_by_day_and_night(bench: Workbench) -> list[str]:
    """In both looks of the page as it stands; it is left as by day."""
    found = [f"by day: {each}" for each in violations(bench)]
    bench.page.emulate_media(color_scheme="dark")
    found += [f"by night: {each}" for each in violations(bench, COLOURS)]
    bench.page.emulate_media(color_scheme="light")
    return found
