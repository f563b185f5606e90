from flask import Flask, make_response, request

app = Flask(__name__)


@app.route("/")
def index():
    response = make_response(f"Your token is {request.headers.get('X-Token')}.")
    response.headers["X-Answer"] = "forty-two"
    response.headers.add("X-List", "one")
    response.headers.add("X-List", "two")
    response.headers["Content-Type"] = "text/plain; charset=utf-8"
    return response


@app.route("/agent")
def agent():
    return request.user_agent.string


if __name__ == "__main__":
    app.run()
