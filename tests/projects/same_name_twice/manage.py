from flask import Flask

app = Flask(__name__)


@app.route("/")
def page():
    return "one"


@app.route("/other")
def page():
    return "two"


if __name__ == "__main__":
    app.run()
