from flask import Flask, Response, make_response

app = Flask(__name__)

STAR = '<path fill="teal" d="M50 5 61 39H97L68 60 79 95 50 74 21 95 32 60 3 39H39Z"/>'


@app.get("/str")
def a_str():
    """Text is HTML with status 200."""
    return "<h1>Hello</h1>"


@app.get("/dict")
def a_dict():
    """A dict is JSON."""
    return {"answer": 42}


@app.get("/list")
def a_list():
    """A list is JSON too, since Flask 2.2."""
    return ["tea", "rice", "salt"]


@app.get("/tuple")
def a_tuple():
    """Body, status, headers."""
    return "made", 201, {"X-Made-By": "tuple"}


@app.get("/response")
def a_response():
    """A Response to change before it goes."""
    response = make_response("kept for a minute")
    response.cache_control.max_age = 60
    response.add_etag()
    return response


@app.get("/star.svg")
def a_picture():
    """Bytes need a type: a picture, drawn as text."""
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">{STAR}</svg>'
    return Response(drawing.encode(), mimetype="image/svg+xml")
