from flask import Flask, make_response, request

app = Flask(__name__)


@app.route("/set")
def set_cookie():
    response = make_response("set")
    response.set_cookie("colour", "blue", max_age=3600, httponly=True)
    return response


@app.route("/read")
def read_cookie():
    return request.cookies.get("colour", "no cookie")


@app.route("/delete")
def delete_cookie():
    response = make_response("deleted")
    response.delete_cookie("colour")
    return response


if __name__ == "__main__":
    app.run(host="0.0.0.0", port=5000, debug=True)
