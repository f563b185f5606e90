import sqlite3

FILE = "notes.db"


def create():
    with sqlite3.connect(FILE) as db:
        db.execute("CREATE TABLE IF NOT EXISTS note (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")


def add_note(text):
    with sqlite3.connect(FILE) as db:
        db.execute("INSERT INTO note (text) VALUES (?)", (text,))


def all_notes():
    with sqlite3.connect(FILE) as db:
        return [text for (text,) in db.execute("SELECT text FROM note ORDER BY id")]
