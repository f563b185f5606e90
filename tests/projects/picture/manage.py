from flask import Flask, send_file

app = Flask(__name__)


@app.route("/")
def index():
    return '<img src="/picture" alt="a red square">'


@app.route("/picture")
def picture():
    return send_file("red.png")


if __name__ == "__main__":
    app.run()
