from flask import Flask, jsonify, request

app = Flask(__name__)


@app.post("/json")
def json():
    order = request.get_json()
    return jsonify(total=sum(line["price"] * line["count"] for line in order["lines"])), 201


@app.route("/raw", methods=["POST", "PUT", "PATCH"])
def raw():
    data = request.get_data()
    return jsonify(method=request.method, length=len(data), hex=data.hex(), type=request.content_type)


if __name__ == "__main__":
    app.run()
