import sqlite3

from flask import Flask, g, request

app = Flask(__name__)
SCHEMA = "CREATE TABLE IF NOT EXISTS notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)"


def database():
    """One connection for each request, closed when it ends."""
    if "database" not in g:
        g.database = sqlite3.connect("notes.db")
        g.database.row_factory = sqlite3.Row
        g.database.set_trace_callback(print)
        g.database.execute(SCHEMA)
    return g.database


@app.teardown_appcontext
def close(error):
    if "database" in g:
        g.database.close()


@app.get("/notes")
def notes():
    """Notes; ?q= searches them, quotes and all."""
    query = f"%{request.args.get('q', '')}%"
    rows = database().execute("SELECT id, text FROM notes WHERE text LIKE ?", (query,))
    return [dict(row) for row in rows]


@app.post("/notes")
def write():
    """Writes one note."""
    with database() as connection:
        made = connection.execute("INSERT INTO notes (text) VALUES (?)", (request.form["text"],))
    return {"id": made.lastrowid}, 201


@app.post("/notes/batch")
def write_batch():
    """All or none: one bad note undoes the rest."""
    rows = [(text,) for text in request.get_json()]
    try:
        with database() as connection:
            connection.executemany("INSERT INTO notes (text) VALUES (?)", rows)
    except sqlite3.IntegrityError as error:
        return {"error": str(error)}, 422
    return {"written": len(rows)}, 201
