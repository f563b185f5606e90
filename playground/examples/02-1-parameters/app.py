from flask import Flask

app = Flask(__name__)


def describe(value):
    print(f"{value!r} is a {type(value).__name__}")
    return {"value": str(value), "type": type(value).__name__}


@app.get("/users/<name>")
def user(name):
    """Any text without a slash."""
    return describe(name)


@app.get("/seats/<int:number>")
def seat(number):
    """Whole numbers only."""
    return describe(number)


@app.get("/prices/<float:amount>")
def price(amount):
    """Needs a decimal point."""
    return describe(amount)


@app.get("/docs/<path:page>")
def doc(page):
    """May contain slashes."""
    return describe(page)


@app.get("/orders/<uuid:number>")
def order(number):
    """An id that nobody guesses."""
    return describe(number)
