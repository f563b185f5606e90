import json
from pathlib import Path

import click
from flask import Flask, request
from flask.cli import AppGroup

app = Flask(__name__)
members = AppGroup("members", short_help="Who belongs to the club.")
app.cli.add_command(members)
BOOK = Path("members.json")


def read():
    return json.loads(BOOK.read_text()) if BOOK.exists() else {}


def join(name, coins):
    """What the web and the terminal share: both can only do it properly."""
    book = read()
    if name in book:
        raise ValueError(f"{name} is a member already.")
    BOOK.write_text(json.dumps(book | {name: coins}))


@members.command("add")
@click.argument("name")
@click.option("--coins", type=click.IntRange(min=0), default=0, help="What is paid in.")
def add(name, coins):
    """Add a member."""
    try:
        join(name, coins)
    except ValueError as mistake:
        raise click.ClickException(str(mistake)) from None
    click.secho(f"Welcome, {name}!", fg="green")


@members.command("list")
def show():
    """List all members."""
    for name, coins in read().items():
        click.echo(f"{coins:4} {name}")


@app.get("/members")
def index():
    """The members, however they came in."""
    return read()


@app.post("/members")
def create():
    """The same through the web."""
    name = request.get_json()["name"]
    try:
        join(name, coins=0)
    except ValueError as mistake:
        return {"error": str(mistake)}, 409
    return {"name": name}, 201
