"""The API, readable: the OpenAPI document as one page, without any script, ours or another's.

In Chinese what each call and record is for is said by `translations/api.zh.json`; names, types and
the kinds of problems are the document's own in both languages.
"""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, current_app, make_response, render_template

from .openapi import document
from .words import PAGE_VARIES, WORDS, Language, Said, html_language, page_language, said_of_api

blueprint = Blueprint("api_docs", __name__)


@dataclass(frozen=True, slots=True)
class Record:
    """A record as the page lists it: (name, type, must be there) of each field."""

    name: str
    said: Said
    fields: list[tuple[str, str, bool]]


@blueprint.get("/api/docs")
def show() -> Response:
    """Every call with what it takes and gives, and every record with its fields."""
    described = document(current_app)
    language = page_language()
    words = WORDS[language]
    page = render_template(
        "api_docs.html",
        paths=described["paths"],
        records=_records(described["components"]["schemas"], language),
        name_of=lambda schema: _name(schema, words),
        said=lambda name, english: said_of_api(name, english, language),
        results={"done": words["done"], "the content": words["content"]},
        language=html_language(language),
        words=words,
    )
    response = make_response(page)
    response.headers["Vary"] = PAGE_VARIES
    return response


def _records(schemas: dict[str, Any], language: Language) -> list[Record]:
    return [
        Record(
            name,
            said_of_api(name, schema.get("description", ""), language),
            _fields(schema, WORDS[language]),
        )
        for name, schema in sorted(schemas.items())
    ]


def _fields(schema: dict[str, Any], words: dict[str, str]) -> list[tuple[str, str, bool]]:
    required = set(schema.get("required", ()))
    fields = schema.get("properties", {})
    return [(name, _name(field, words), name in required) for name, field in fields.items()]


def _name(schema: dict[str, Any], words: dict[str, str]) -> str:
    """A schema's type in a few words."""
    match schema:
        case {"$ref": reference}:
            name = str(reference).rpartition("/")[2]
        case {"anyOf": choices}:
            name = words["either"].join(_name(choice, words) for choice in choices)
        case {"enum": values}:
            name = " | ".join(map(repr, values))
        case {"type": "array"}:
            name = words["list_of"].format(_name(schema.get("items") or {}, words))
        case {"additionalProperties": dict()}:
            name = words["map_to"].format(_name(schema["additionalProperties"], words))
        case {"contentEncoding": encoding}:
            name = str(encoding)
        case _:
            name = str(schema.get("type", words["anything"]))
    return name
