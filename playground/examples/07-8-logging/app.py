import json
import logging
from logging.config import dictConfig

from flask import Flask, abort, has_request_context, request


class Json(logging.Formatter):
    """One line of JSON for each event, with the request that it belongs to."""

    def format(self, record):
        event = {"level": record.levelname, "event": record.getMessage()}
        if has_request_context():
            event |= {"method": request.method, "path": request.path}
        if record.exc_info:
            event["error"] = repr(record.exc_info[1])
        return json.dumps(event, ensure_ascii=False)


# Before the app is made: Flask adds no handler of its own where there is one.
dictConfig(
    {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": Json}},
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "json"}
        },
        "root": {"level": "INFO", "handlers": ["console"]},
        # Not the server's own line for each request: ours say more.
        "loggers": {"werkzeug": {"level": "WARNING"}},
    }
)

app = Flask(__name__)


@app.get("/transfer/<int:coins>")
def transfer(coins):
    """Moves coins; what is odd about it is a warning."""
    app.logger.debug("about to move %d coins", coins)
    if coins > 1000:
        app.logger.warning("%d coins at once", coins)
    app.logger.info("moved %d coins", coins)
    return {"moved": coins}


@app.get("/share/<int:people>")
def share(people):
    """Divides 100 coins; what fails is logged with its error."""
    try:
        return {"each": 100 // people}
    except ZeroDivisionError:
        app.logger.exception("nobody to share with")
        abort(400)


@app.put("/level/<any(DEBUG, INFO, WARNING):level>")
def choose(level):
    """How much is said from now on."""
    app.logger.setLevel(level)
    return {"level": level}
