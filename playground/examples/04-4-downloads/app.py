import csv
import io

from flask import Flask, send_file

app = Flask(__name__)

ROWS = [("month", "visitors"), ("May", 120), ("June", 164), ("July", 98)]


@app.get("/report.csv")
def report():
    """A table that spreadsheets open."""
    text = io.StringIO()
    csv.writer(text).writerows(ROWS)
    content = text.getvalue().encode("utf-8-sig")
    return send_file(
        io.BytesIO(content),
        mimetype="text/csv",
        as_attachment=True,
        download_name="report.csv",
    )


@app.get("/notes")
def notes():
    """A file of the project, shown and not saved."""
    return send_file("notes.txt", max_age=60)
