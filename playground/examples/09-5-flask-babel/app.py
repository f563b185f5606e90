from datetime import date
from pathlib import Path

from babel import negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, render_template, request
from flask_babel import (
    Babel,
    format_currency,
    format_date,
    get_locale,
    gettext,
    ngettext,
)

LANGUAGES = {"en": "English", "fr": "Français", "zh": "中文"}

app = Flask(__name__)


def choose():
    """?lang= comes first, then what the browser accepts; zh-CN is content with zh."""
    wanted = [request.args.get("lang", ""), *request.accept_languages.values()]
    return negotiate_locale(wanted, LANGUAGES, sep="-")


Babel(app, locale_selector=choose)

# What `pybabel compile -d translations` does: programs read .mo, people write .po.
for source in Path(app.root_path, "translations").rglob("*.po"):
    with source.open("rb") as text, source.with_suffix(".mo").open("wb") as compiled:
        write_mo(compiled, read_po(text))


@app.get("/")
def ticket():
    """A ticket, in the reader's language."""
    seats = request.args.get("seats", 2, type=int)
    return render_template(
        "ticket.html",
        languages=LANGUAGES,
        locale=get_locale(),
        day=format_date(date(2030, 5, 1), "full"),
        price=format_currency(1234.5 * seats, "EUR"),
        seats=ngettext("%(num)d seat", "%(num)d seats", seats),
    )


@app.get("/words")
def words():
    """The same as data."""
    return {"language": str(get_locale()), "title": gettext("Your ticket")}
