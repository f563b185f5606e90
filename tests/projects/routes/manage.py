from flask import Flask
from werkzeug.routing import BaseConverter


class PlateConverter(BaseConverter):
    """A car's number plate: two letters, a dash, three digits."""

    regex = r"[A-Z]{2}-[0-9]{3}"


app = Flask(__name__)
app.url_map.converters["plate"] = PlateConverter


@app.route("/")
def index():
    return "index"


@app.route("/users/<name>")
def user(name):
    """Greet somebody."""
    return f"user {name!r}"


@app.route("/numbers/<int:number>")
def number(number):
    return f"int {number!r}"


@app.route("/prices/<float:price>")
def price(price):
    return f"float {price!r}"


@app.route("/files/<path:file>")
def file(file):
    return f"path {file!r}"


@app.route("/items/<uuid:item>")
def item(item):
    return f"uuid {item!r}"


@app.route("/cars/<plate:plate>")
def car(plate):
    return f"plate {plate!r}"


if __name__ == "__main__":
    app.run(host="0.0.0.0", port=5000, debug=True)
