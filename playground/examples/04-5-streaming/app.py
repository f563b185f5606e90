import time

from flask import Flask, Response, render_template, request, stream_with_context

app = Flask(__name__)


@app.get("/")
def index():
    """A page that listens and counts along."""
    return render_template("index.html")


@app.get("/countdown")
def countdown():
    """One event every half second."""

    def events():
        for number in range(3, 0, -1):
            yield f"data: {number}\n\n"
            time.sleep(0.5)
        yield "event: done\ndata: lift-off\n\n"

    return Response(events(), mimetype="text/event-stream")


@app.get("/echo")
def echo():
    """Text that grows; stream_with_context keeps `request` alive."""

    @stream_with_context
    def pieces():
        for letter in request.args.get("text", "Flask"):
            yield letter + "\n"

    return pieces(), {"Content-Type": "text/plain; charset=utf-8"}
