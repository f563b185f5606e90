from flask import Blueprint, url_for

blueprint = Blueprint("readers", __name__, url_prefix="/readers")


@blueprint.get("/")
def index():
    """All readers."""
    return {"ada": [url_for("books.book", number=1)]}
