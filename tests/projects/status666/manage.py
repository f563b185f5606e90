from flask import Flask

app = Flask(__name__)


@app.route("/")
def index():
    return "the number of the beast", 666


if __name__ == "__main__":
    app.run()
