"""The API, readable: the OpenAPI document as one page, without any script, ours or another's."""

from typing import Any

from flask import Blueprint, Response, current_app, make_response, render_template

from .openapi import document
from .words import WORDS, page_language

blueprint = Blueprint("api_docs", __name__)


@blueprint.get("/api/docs")
def show() -> Response:
    """Every call with what it takes and gives, and every record with its fields."""
    described = document(current_app)
    records = described["components"]["schemas"]
    language = page_language()
    page = render_template(
        "api_docs.html",
        paths=described["paths"],
        records={name: _fields(schema) for name, schema in sorted(records.items())},
        docs={name: schema.get("description", "") for name, schema in records.items()},
        name_of=_name,
        language=language,
        words=WORDS[language],
    )
    return make_response(page)


def _fields(schema: dict[str, Any]) -> list[tuple[str, str, bool]]:
    """(name, type, must be there) of each field of a record's schema."""
    required = set(schema.get("required", ()))
    fields = schema.get("properties", {})
    return [(name, _name(field), name in required) for name, field in fields.items()]


def _name(schema: dict[str, Any]) -> str:
    """A schema's type in a few words."""
    match schema:
        case {"$ref": reference}:
            name = str(reference).rpartition("/")[2]
        case {"anyOf": choices}:
            name = " or ".join(map(_name, choices))
        case {"enum": values}:
            name = " | ".join(map(repr, values))
        case {"type": "array"}:
            name = f"list of {_name(schema.get('items') or {})}"
        case {"additionalProperties": dict()}:
            name = f"map to {_name(schema['additionalProperties'])}"
        case {"contentEncoding": encoding}:
            name = str(encoding)
        case _:
            name = str(schema.get("type", "anything"))
    return name
