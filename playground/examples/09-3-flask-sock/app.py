from flask import Flask, render_template
from flask_sock import Sock

app = Flask(__name__)
sock = Sock(app)


@app.get("/")
def index():
    """A page with a field and what came back."""
    return render_template("index.html")


@sock.route("/echo")
def echo(ws):
    """Every line, in capitals, until one side hangs up."""
    while True:
        line = ws.receive()
        print("in:", line)
        ws.send(line.upper())
