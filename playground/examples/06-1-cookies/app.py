from flask import Flask, abort, make_response, request

app = Flask(__name__)
THEMES = ("light", "dark")


@app.get("/theme")
def theme():
    """Which theme the browser remembers."""
    print("Cookie:", request.headers.get("Cookie"))
    return {"theme": request.cookies.get("theme", "light")}


@app.put("/theme/<name>")
def choose(name):
    """Remembers a theme for a day."""
    if name not in THEMES:
        abort(404)
    response = make_response({"theme": name})
    response.set_cookie("theme", name, max_age=86_400, httponly=True, samesite="Lax")
    return response


@app.delete("/theme")
def forget():
    """Forgets it."""
    response = make_response("", 204)
    response.delete_cookie("theme")
    return response
