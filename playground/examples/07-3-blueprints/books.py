from flask import Blueprint, abort, url_for

blueprint = Blueprint("books", __name__, url_prefix="/books")
TITLES = {1: "The Waves", 2: "红楼梦"}


@blueprint.get("/")
def index():
    """All books."""
    return [url_for(".book", number=number) for number in TITLES]


@blueprint.get("/<int:number>")
def book(number):
    """One book."""
    if number not in TITLES:
        abort(404)
    return {"title": TITLES[number]}


@blueprint.after_request
def cache(response):
    response.cache_control.max_age = 600
    return response
