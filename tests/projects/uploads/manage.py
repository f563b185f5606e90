from pathlib import Path

from flask import Flask, jsonify, request
from werkzeug.utils import secure_filename

app = Flask(__name__)
FOLDER = Path(__file__).parent / "uploads"


@app.post("/upload")
def upload():
    FOLDER.mkdir(exist_ok=True)
    kept = request.files["keep"]
    kept.save(FOLDER / secure_filename(kept.filename))
    others = {other.filename: len(other.read()) for other in request.files.getlist("look")}
    return jsonify(kept=kept.filename, type=kept.mimetype, others=others, note=request.form["note"])


if __name__ == "__main__":
    app.run(host="0.0.0.0", port=5000, debug=True)
