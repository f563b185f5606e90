from flask import Flask
from werkzeug.exceptions import HTTPException

app = Flask(__name__)
app.json.ensure_ascii = False


class CoinRefused(Exception):
    """What people are told when a coin is refused."""


@app.errorhandler(CoinRefused)
def refuse(error):
    return {"error": str(error)}, 422


@app.errorhandler(HTTPException)
def http_error(error):
    return {"error": error.description, "name": error.name}, error.code


@app.errorhandler(Exception)
def bug(error):
    app.logger.exception("unexpected")
    return {"error": "Our mistake, and it is in the log."}, 500


@app.post("/coins/<int:value>")
def insert(value):
    """Takes a coin of 1, 2 or 5."""
    if value not in (1, 2, 5):
        raise CoinRefused(f"{value} is not a coin")
    return {"inserted": value}, 201


@app.get("/average")
def average():
    """Divides by nothing."""
    return {"average": sum([]) / len([])}
