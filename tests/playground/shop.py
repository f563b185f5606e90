"""A small app with a little of everything, for exchanges with it, and what they are read by."""

import base64
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, Response, make_response, redirect, request, session

from tests.playground.guests import wsgi_guest

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"


Send = Callable[..., Any]


@contextmanager
def shop() -> Iterator[int]:
    """A Flask app with a little of everything."""
    app = Flask("shop", static_folder=None)
    app.secret_key = "not a secret"

    @app.route("/", methods=["GET", "POST", "PUT", "BREW"])
    def index() -> dict[str, Any]:
        return {
            "method": request.method,
            "path": request.path,
            "args": request.args.to_dict(flat=False),
            "form": request.form.to_dict(flat=False),
            "files": [
                [name, file.filename, file.read().decode()]
                for name, file in request.files.items(multi=True)
            ],
            "data": request.get_data(as_text=True),
            "cookies": request.cookies,
            "type": request.content_type,
        }  # fmt: skip

    @app.get("/用户/<name>")
    def user(name: str) -> str:
        return f"你好，{name}"

    @app.post("/length")
    def length() -> str:
        return str(len(request.get_data()))

    @app.get("/visit")
    def visit() -> str:
        session["n"] = session.get("n", 0) + 1
        return str(session["n"])

    @app.post("/login")
    def login() -> Response:
        response = make_response(redirect("/visit"))
        response.set_cookie("who", "me")
        return response

    @app.get("/beast")
    def beast() -> Response:
        return Response(status="666 Number Of The Beast")

    @app.get("/loop")
    def loop() -> Any:
        return redirect("/loop")

    @app.get("/events")
    def events() -> Response:
        def stream() -> Iterator[str]:
            while True:
                yield "data: tick\n\n"
                time.sleep(0.02)

        return Response(stream(), mimetype="text/event-stream")

    @app.get("/chunks")
    def chunks() -> Response:
        return Response((str(number) for number in range(3)), mimetype="text/plain")

    with wsgi_guest(app) as port:
        yield port


def only_hop(result: Any) -> Any:
    (hop,) = result["hops"]
    return hop


def body_of(hop: Any) -> bytes:
    return base64.b64decode(hop["response"]["body_base64"])
