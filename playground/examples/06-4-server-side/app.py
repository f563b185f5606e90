from pathlib import Path

from cachelib.file import FileSystemCache
from flask import Flask, session
from flask_session import Session

FOLDER = Path("sessions")

app = Flask(__name__)
app.config["SESSION_TYPE"] = "cachelib"
app.config["SESSION_CACHELIB"] = FileSystemCache(FOLDER)
Session(app)


@app.get("/")
def count():
    """Counts your visits."""
    session["visits"] = session.get("visits", 0) + 1
    print("session", session.sid, "has", dict(session))
    return {"visits": session["visits"]}


@app.get("/files")
def files():
    """The files that hold the sessions."""
    return {path.name: path.stat().st_size for path in FOLDER.iterdir()}
