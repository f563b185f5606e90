from itertools import count

from flask import Flask, request
from flask_restful import Api, Resource, abort, fields, marshal_with

app = Flask(__name__)
api = Api(app)
tasks = {}
numbers = count(1)

# The shape of every answer, whatever else a task has inside.
shape = {"number": fields.Integer, "text": fields.String, "url": fields.Url("task")}


def read_text():
    """The body's text. Flask-RESTful's own reqparse is no longer developed."""
    text = (request.get_json() or {}).get("text")
    if not isinstance(text, str) or not text.strip():
        abort(422, message="A task needs a text.")
    return text.strip()


def find(number):
    if number not in tasks:
        abort(404, message=f"There is no task {number}.")
    return tasks[number]


class Tasks(Resource):
    """All tasks: read them, add one."""

    @marshal_with(shape)
    def get(self):
        return list(tasks.values())

    @marshal_with(shape)
    def post(self):
        task = {
            "number": next(numbers),
            "text": read_text(),
            "secret": "not in the shape",
        }
        tasks[task["number"]] = task
        return task, 201


class Task(Resource):
    """One task: read it, change it, be done with it."""

    @marshal_with(shape)
    def get(self, number):
        return find(number)

    @marshal_with(shape)
    def put(self, number):
        find(number)["text"] = read_text()
        return find(number)

    def delete(self, number):
        find(number)
        del tasks[number]
        return "", 204


api.add_resource(Tasks, "/tasks")
api.add_resource(Task, "/tasks/<int:number>", endpoint="task")
