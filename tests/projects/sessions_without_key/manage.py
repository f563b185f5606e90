from flask import Flask, session

app = Flask(__name__)


@app.route("/count")
def count():
    session["visits"] = session.get("visits", 0) + 1
    return f"visit {session['visits']}"


if __name__ == "__main__":
    app.run()
