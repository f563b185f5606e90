from itertools import count

from flask import Flask, abort, request, url_for
from flask.views import MethodView

app = Flask(__name__)
notes = {}
numbers = count(1)


class Notes(MethodView):
    """The list: read it, add to it."""

    def get(self):
        return notes

    def post(self):
        number = next(numbers)
        notes[number] = request.get_json()["text"]
        return {"number": number}, 201, {"Location": url_for("note", number=number)}


class Note(MethodView):
    """One note: read it, throw it away."""

    def get(self, number):
        return {"text": notes.get(number) or abort(404)}

    def delete(self, number):
        if notes.pop(number, None) is None:
            abort(404)
        return "", 204


app.add_url_rule("/notes", view_func=Notes.as_view("notes"))
app.add_url_rule("/notes/<int:number>", view_func=Note.as_view("note"))
