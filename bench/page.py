"""How many bytes of script, and how long, until the page is seen and its editor types?

In a real Chromium, a new profile each time, so that no cache helps, and over a network as people
have it: on loopback all scripts come before anything can be painted, needed or not. Bytes are those
of the wire, compressed, of all scripts that had come by then. `typed` is when the first character
that was pressed stands in the editor, by the page's own clock: keys are pressed from the moment
that there is one.
"""

from playwright.sync_api import Browser, sync_playwright

from bench.rig.report import show, spread
from tests.product import running_playground

ROUNDS = 12
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
NETWORK = {
    "offline": False,
    "latency": 40,  # ms
    "downloadThroughput": 10_000_000 / 8,  # bytes a second
    "uploadThroughput": 10_000_000 / 8,
}
EDITOR = ".cm-content"
MARK = "§"
WATCH = """mark => {
    new MutationObserver((_, observer) => {
        const text = document.querySelector(".cm-content")?.textContent ?? "";
        if (!text.includes(mark)) return;
        window.typedAt = performance.now();
        observer.disconnect();
    }).observe(document, { subtree: true, childList: true, characterData: true });
}"""
SCRIPTS = """() => performance.getEntriesByType("resource")
    .filter(entry => new URL(entry.name).pathname.endsWith(".js"))
    .map(entry => [entry.responseEnd, entry.encodedBodySize])"""
PAINTED = """() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? null"""


def main() -> None:
    """Measure and print."""
    with running_playground() as playground, sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        found = [_open(browser, playground.address) for _ in range(ROUNDS)]
        browser.close()
    show(
        __doc__,
        network={
            "ms": NETWORK["latency"],
            "mbit_a_second": NETWORK["downloadThroughput"] * 8 / 1e6,
        },
        first_paint=spread([each["painted"] for each in found]),
        typed=spread([each["typed"] for each in found]),
        script_bytes_to_first_paint=max(each["bytes_painted"] for each in found),
        script_bytes_to_typing=max(each["bytes_typed"] for each in found),
    )


def _open(browser: Browser, address: str) -> dict[str, float]:
    """One cold visit."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US")
    page = context.new_page()
    context.new_cdp_session(page).send("Network.emulateNetworkConditions", NETWORK)
    page.goto(address, wait_until="commit")
    page.evaluate(WATCH, MARK)
    page.wait_for_selector(EDITOR)
    page.focus(EDITOR)
    page.keyboard.type(MARK)
    page.wait_for_function("() => window.typedAt !== undefined")
    typed: float = page.evaluate("typedAt")
    page.wait_for_function(f"() => ({PAINTED})() !== null")
    painted: float = page.evaluate(PAINTED)
    scripts: list[tuple[float, int]] = page.evaluate(SCRIPTS)
    context.close()
    return {
        "painted": painted,
        "typed": typed,
        "bytes_painted": _bytes(scripts, painted),
        "bytes_typed": _bytes(scripts, typed),
    }


def _bytes(scripts: list[tuple[float, int]], until_ms: float) -> int:
    return sum(size for ended, size in scripts if ended <= until_ms)


if __name__ == "__main__":
    main()
