from flask import Flask, request, url_for

app = Flask(__name__)


@app.get("/")
def index():
    """Links to everything, none written by hand."""
    return {
        "first": url_for("post", number=1),
        "second page": url_for("post", number=1, page=2),
        "with an anchor": url_for("post", number=1, _anchor="comments"),
        "whole": url_for("post", number=1, _external=True),
        "style": url_for("static", filename="style.css"),
    }


@app.get("/posts/<int:number>")
def post(number):
    """One post; ?page= turns its pages."""
    return {"number": number, "page": request.args.get("page", 1, type=int)}


@app.get("/map")
def routes():
    """The map that Flask made from the decorators."""
    return {rule.rule: rule.endpoint for rule in app.url_map.iter_rules()}
