from datetime import UTC, datetime, timedelta
from pathlib import Path

import flask_admin
from flask import Flask, render_template, send_from_directory
from flask_moment import Moment

app = Flask(__name__)
Moment(app)

# Flask-Moment would load moment.js from another host; Flask-Admin brings a copy along.
SCRIPTS = Path(flask_admin.__file__).parent / "static" / "vendor"
WORDS = {
    "future": "in %s",
    "past": "%s ago",
    "s": "a moment",
    "m": "a minute",
    "mm": "%d minutes",
    "h": "an hour",
    "hh": "%d hours",
}


@app.get("/")
def departures():
    """Trains, by the clock of whoever looks at the page."""
    now = datetime.now(UTC)
    trains = {
        "Nairobi": now - timedelta(minutes=25),
        "Lisbon": now + timedelta(minutes=4),
        "Kyoto": now + timedelta(hours=5),
    }
    return render_template("departures.html", trains=trains, words=WORDS)


@app.get("/moment.js")
def script():
    """The library that turns a time into words, in the browser."""
    return send_from_directory(SCRIPTS, "moment.min.js", max_age=3600)
