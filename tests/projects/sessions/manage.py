from flask import Flask, session

app = Flask(__name__)
app.config["SECRET_KEY"] = "a key of this example"


@app.route("/count")
def count():
    session["visits"] = session.get("visits", 0) + 1
    return f"visit {session['visits']}"


@app.route("/forget")
def forget():
    session.clear()
    return "forgotten"


if __name__ == "__main__":
    app.run()
