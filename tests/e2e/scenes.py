"""The states that docs/screenshots shows, and how a person comes to each of them."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import expect

from tests.e2e.workbench import READY_MS, Workbench
from tests.product import Files

PHONE_PX = 390
DESK_PX = 1440
LANGUAGES = ("en", "zh")

GUESTBOOK = """\
from flask import Flask, render_template, request, session, url_for, redirect

app = Flask(__name__)
app.secret_key = "change me"
entries = [("Ada", "First!")]


@app.before_request
def count():
    session["visits"] = session.get("visits", 0) + 1
    print(f"visit {session['visits']} of this browser")


@app.get("/")
def index():
    return render_template("index.html", entries=entries, visits=session["visits"])


@app.get("/entry/<int:number>")
def entry(number):
    name, text = entries[number - 1]
    return {"number": number, "name": name, "text": text}


@app.post("/entries")
def add():
    entries.append((request.form["name"], request.form["text"]))
    return redirect(url_for("entry", number=len(entries)))


if __name__ == "__main__":
    app.run(port=5000)
"""
PAGE = """\
<!doctype html>
<title>Guest book</title>
<h1>Guest book</h1>
<p>Visit {{ visits }}</p>
<ul>
  {% for name, text in entries %}
  <li><b>{{ name }}</b>: {{ text }}</li>
  {% endfor %}
</ul>
"""
FILES: Files = {"app.py": GUESTBOOK, "templates/index.html": PAGE}
FULL_WIDTH = GUESTBOOK.replace('print(f"visit', 'print（f"visit')
HUNGRY = """\
import mmap

from flask import Flask

app = Flask(__name__)
kept = []


@app.get("/eat")
def eat():
    while True:
        kept.append(mmap.mmap(-1, 8_000_000))
        kept[-1].write(b"x" * 8_000_000)


app.run()
"""


def is_phone(bench: Workbench) -> bool:
    size = bench.page.viewport_size
    return size is not None and size["width"] < 700


def show(bench: Workbench, pane: str) -> None:
    """A pane that a phone has behind its bottom bar."""
    if is_phone(bench):
        bar = bench.page.get_by_role("navigation", name=bench.say("Panes"))
        bar.get_by_role("button", name=bench.say(pane)).click()


def send(bench: Workbench, target: str, status: str = "200") -> None:
    show(bench, "Request")
    bench.send(target)
    expect(bench.response).to_contain_text(status, timeout=READY_MS)


def make_room(bench: Workbench) -> None:
    """Give the response what the request does not need."""
    if not is_phone(bench):
        bench.page.get_by_role("separator", name=bench.say("Height of the request")).press("Home")


def as_it_opens(bench: Workbench) -> None:
    if not is_phone(bench):
        expect(bench.preview.get_by_role("heading", level=1)).to_be_visible(timeout=READY_MS)


def a_response(bench: Workbench) -> None:
    send(bench, "/wishes.json")
    expect(bench.response.locator(".cm-line").first).to_be_visible(timeout=READY_MS)


def journey(bench: Workbench) -> None:
    send(bench, "/")
    make_room(bench)
    bench.lens("Journey")
    expect(bench.response.get_by_text("index.html").first).to_be_visible(timeout=READY_MS)


def what_flask_saw(bench: Workbench) -> None:
    show(bench, "Request")
    bench.request.get_by_role("list").get_by_text("POST", exact=True).click()
    bench.write("/entries?from=form")
    bench.part("Body")
    for number, value in enumerate(("小明", "Hello & 你好")):
        bench.request.locator(".row-value").nth(number).fill(value)
    bench.button("Send").click()
    expect(bench.response).to_contain_text("302", timeout=READY_MS)
    bench.response.get_by_text("302").first.click()
    make_room(bench)
    bench.lens("Flask saw")
    expect(bench.response.get_by_text("request.form").first).to_be_visible(timeout=READY_MS)


def session_xray(bench: Workbench) -> None:
    send(bench, "/")
    make_room(bench)
    bench.lens("Cookies")
    bench.response.get_by_text(bench.say("Look inside the session")).click()
    expect(bench.response).to_contain_text('"visits": 1', timeout=READY_MS)


def why_card(bench: Workbench) -> None:
    send(bench, "/entry/first", "404")
    expect(bench.page.locator("details.why")).to_contain_text("<int:number>", timeout=READY_MS)


def crash(bench: Workbench) -> None:
    bench.expect_state("Crashed")
    show(bench, "Preview")
    expect(bench.page.locator("details.why").first).to_be_visible(timeout=READY_MS)


def examples(bench: Workbench) -> None:
    if is_phone(bench):
        bench.menu("More", "Examples")
    else:
        bench.button("Examples").first.click()
    dialog = bench.page.get_by_role("dialog")
    expect(dialog.get_by_role("link").first).to_be_visible(timeout=READY_MS)


def terminal(bench: Workbench) -> None:
    show(bench, "Console")
    bench.button("Terminal").click()
    rows = bench.console_pane.locator(".xterm-accessibility-tree:visible")
    expect(rows).to_contain_text("/app $", timeout=READY_MS)
    bench.page.keyboard.type("flask routes\n")
    expect(rows).to_contain_text("/entry/<int:number>", timeout=READY_MS)


def limit(bench: Workbench) -> None:
    show(bench, "Request")
    bench.send("/eat")
    bench.expect_state("Limit reached")
    expect(bench.response.locator(".hop-failure")).to_be_visible(timeout=READY_MS)
    bench.see_preview()


def queued(bench: Workbench) -> None:
    bench.expect_state("In the queue")
    show(bench, "Preview")


def asleep(bench: Workbench) -> None:
    bench.expect_state("Asleep")


@dataclass(frozen=True)
class Scene:
    """One state, with the project it is seen with; None is the one that the page begins with.

    `tight` names what is special about the product: `full` has no room for a session, `sleepy`
    lets its sessions sleep at once.
    """

    name: str
    about: str
    reach: Callable[[Workbench], None]
    files: Files | None = None
    state: str = "Running"
    tight: str = ""

    def picture(self, language: str, width: int) -> str:
        return f"{self.name}-{language}-{width}.webp"

    def is_dark(self, language: str, width: int) -> bool:
        """Two of a state's four pictures are; neighbours in the list differ."""
        odd = SCENES.index(self) + LANGUAGES.index(language) + (width == PHONE_PX)
        return odd % 2 == 1


SCENES = [
    Scene("first-run", "The page as it opens: the project runs already.", as_it_opens),
    Scene("response", "A request was sent: its response, and its line in the console.", a_response),
    Scene("journey", "Journey: what Flask did with the request, step by step.", journey, FILES),
    Scene(
        "what-flask-saw",
        "What Flask saw: how a form landed in `flask.request`; the redirect that answered it.",
        what_flask_saw,
        FILES,
    ),
    Scene("session", "Inside Flask's session cookie: signed, not encrypted.", session_xray, FILES),
    Scene("why", "A card that says why: the segment that no rule took.", why_card, FILES),
    Scene(
        "crashed",
        "A parenthesis typed with a Chinese keyboard: the line, and what to write.",
        crash,
        {**FILES, "app.py": FULL_WIDTH},
        "Crashed",
    ),
    Scene("examples", "The gallery of examples.", examples),
    Scene("terminal", "A shell in the session's jail, beside the console.", terminal, FILES),
    Scene(
        "limit", "Stopped by a limit: which, how much, and the way on.", limit, {"app.py": HUNGRY}
    ),
    Scene("queued", "No room yet: the place in the queue.", queued, FILES, "In the queue", "full"),
    Scene("asleep", "Asleep: the next request wakes it.", asleep, FILES, "Asleep", "sleepy"),
]


def index() -> str:
    """The page that lists them."""
    head = """\
# What the page looks like

Made by `make screenshots`, which does in Chromium what a person would do; in English and Chinese,
at 1440 px and on a phone of 390 px, light and dark.
"""
    return head + "".join(_section(scene) for scene in SCENES)


def _section(scene: Scene) -> str:
    lines = [f"\n## {scene.name}\n\n{scene.about}\n"]
    for language, name in zip(LANGUAGES, ("English", "简体中文"), strict=True):
        desk = scene.picture(language, DESK_PX)
        phone = scene.picture(language, PHONE_PX)
        lines.append(
            f'\n<img src="{desk}" alt="{scene.name}, {name}, {DESK_PX} px" width="640">\n'
            f'<img src="{phone}" alt="{scene.name}, {name}, {PHONE_PX} px" width="185">\n'
        )
    return "".join(lines)


if __name__ == "__main__":
    print(index(), end="")
