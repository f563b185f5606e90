from flask import Flask, jsonify, request

app = Flask(__name__)


@app.route("/search")
def search():
    return jsonify(
        word=request.args.get("word", "nothing"),
        page=request.args.get("page", 1, type=int),
        tags=request.args.getlist("tag"),
        raw=request.query_string.decode(),
    )


if __name__ == "__main__":
    app.run()
