from flask import Flask, redirect, url_for

app = Flask(__name__)


@app.route("/")
def index():
    return redirect(url_for("greet", name="Ada Lovelace", times=2))


@app.route("/greet/<name>/")
def greet(name):
    return f"Hello, {name}!"


@app.route("/away")
def away():
    return redirect("https://example.com/elsewhere")


@app.route("/round")
def round_and_round():
    return redirect(url_for("round_and_round"))


if __name__ == "__main__":
    app.run()
