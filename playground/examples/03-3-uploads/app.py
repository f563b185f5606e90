from pathlib import Path

from flask import Flask, request, send_from_directory
from werkzeug.utils import secure_filename

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 64 * 1024

FOLDER = Path(app.root_path) / "uploads"
FOLDER.mkdir(exist_ok=True)


@app.post("/files")
def upload():
    """Saves every file of the field `files`."""
    saved = []
    for file in request.files.getlist("files"):
        name = secure_filename(file.filename)
        if name:
            file.save(FOLDER / name)
            saved.append(name)
            print(f"{file.filename!r} ({file.mimetype}) → uploads/{name}")
    return saved, 201 if saved else 400


@app.get("/files")
def list_files():
    """What was saved, with its size."""
    return {path.name: path.stat().st_size for path in sorted(FOLDER.iterdir())}


@app.get("/files/<name>")
def file(name):
    """One of them, as it came."""
    return send_from_directory(FOLDER, name)
