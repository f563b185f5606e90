from flask import Flask, abort

app = Flask(__name__)
knocks = 0


@app.get("/status/<int:code>")
def status(code):
    """Whatever status you name."""
    return f"This is a {code}.", code


@app.post("/door")
def door():
    """Opens on the second knock."""
    global knocks
    knocks += 1
    print("knock no.", knocks)
    if knocks < 2:
        return "come back later", 503, {"Retry-After": "1"}
    return "come in"


@app.get("/shop")
def shop():
    """Once was; abort() leaves the view at once."""
    abort(410, "It moved out in 2019.")
