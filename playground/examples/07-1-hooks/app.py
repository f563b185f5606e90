import time

from flask import Flask, g, request

app = Flask(__name__)


@app.before_request
def start_clock():
    g.started = time.perf_counter()
    print("1 before_request: start_clock")


@app.before_request
def check_key():
    print("2 before_request: check_key")
    # An answer from here ends the request: the view never runs.
    if request.headers.get("X-Key") != "friend":
        return {"error": "no key"}, 401


@app.after_request
def tell_time(response):
    print("4 after_request:", response.status)
    response.headers["Server-Timing"] = f"view;dur={(time.perf_counter() - g.started) * 1000:.2f}"
    return response


@app.teardown_request
def tidy_up(error):
    print("5 teardown_request:", error)


@app.get("/diary")
def diary():
    """What only friends may read."""
    print("3 the view")
    return {"today": "sunny"}


@app.get("/broken")
def broken():
    """Fails, and is tidied up all the same."""
    raise RuntimeError("the pen broke")
