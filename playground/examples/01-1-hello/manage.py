from flask import Flask

app = Flask(__name__)


@app.route("/")
def index():
    """The front page."""
    print("Somebody came by.")
    return "Hello, Flask!"


if __name__ == "__main__":
    app.run(host="0.0.0.0", port=5000, debug=True)
