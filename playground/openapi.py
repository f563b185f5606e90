"""The OpenAPI 3.1 document, made from the same records that decode and encode the calls.

A view says beside its route what it takes and gives (`@operation`); the paths and methods come from
the app's own routes, the schemas from the records. So the document cannot fall behind the code.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec
from flask import Blueprint, Flask, Response, current_app
from werkzeug.routing import Rule

from .messages import JsonSchema
from .problems import (
    CONTENT_TYPE,
    ForeignOrigin,
    Problem,
    ProblemError,
    TooManyRequests,
    UnknownHost,
)

View = TypeVar("View", bound=Callable[..., Any])

OPERATION = "operation"
"""The attribute of a view that holds its description."""

ALWAYS: tuple[type[ProblemError], ...] = (UnknownHost, ForeignOrigin, TooManyRequests)
"""What every call may answer, before any view is asked."""

blueprint = Blueprint("openapi", __name__)


@dataclass(frozen=True)
class Operation:
    """One call of the API. `gives`: status → record, None for no body, or a media type. `lines`:
    status → the union of records that come one a line, to who accepts `application/x-ndjson`.
    """

    summary: str
    takes: type | None
    gives: dict[int, Any]
    problems: tuple[type[ProblemError], ...]
    query: dict[str, str]
    headers: dict[str, str]
    lines: dict[int, Any]


def operation(
    *,
    takes: type | None = None,
    gives: dict[int, Any],
    problems: tuple[type[ProblemError], ...] = (),
    query: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
    lines: dict[int, Any] | None = None,
) -> Callable[[View], View]:
    """Describe a view for the document, below its route; its docstring is the summary."""

    def describe(view: View) -> View:
        summary = (view.__doc__ or "").strip().partition("\n")[0].rstrip(".")
        described = Operation(
            summary, takes, gives, problems, query or {}, headers or {}, lines or {}
        )
        setattr(view, OPERATION, described)
        return view

    return describe


def operations(app: Flask) -> Iterator[tuple[Rule, str, Operation]]:
    """(route, method, operation) of every described view, in the order of the routes."""
    for rule in app.url_map.iter_rules():
        described = getattr(app.view_functions[rule.endpoint], OPERATION, None)
        if described is not None:
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule, method, described


def document(app: Flask) -> JsonSchema:
    """The whole document: paths from the routes, schemas from the records."""
    described = list(operations(app))
    records: dict[Any, None] = {Problem: None}
    for _, _, call in described:
        named = (call.takes, *call.gives.values(), *call.lines.values())
        records.update(dict.fromkeys(filter(_is_record, named)))
    schemas, components = msgspec.json.schema_components(
        list(records), ref_template="#/components/schemas/{name}"
    )
    by_record = dict(zip(records, schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for rule, method, call in described:
        paths.setdefault(_template(rule), {})[method.lower()] = _describe(rule, call, by_record)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Playground for Flask", "version": "1"},
        "paths": paths,
        "components": {"schemas": components},
    }


def _describe(rule: Rule, call: Operation, schemas: dict[Any, JsonSchema]) -> JsonSchema:
    described: JsonSchema = {
        "operationId": rule.endpoint.rpartition(".")[2],
        "summary": call.summary,
        "tags": [rule.endpoint.partition(".")[0]],
        "parameters": [
            *_path_parameters(rule),
            *_parameters("query", call.query),
            *_parameters("header", call.headers),
        ],
        "responses": {
            str(status): _response(given, schemas) for status, given in call.gives.items()
        },
    }
    for status, union in call.lines.items():
        content = described["responses"][str(status)]["content"]
        content["application/x-ndjson"] = {"schema": schemas[union]}
    for problem in (*call.problems, *ALWAYS):
        responses = described["responses"]
        known = responses.get(str(problem.status))
        kinds = f"{known['description']}, {problem.type}" if known else problem.type
        responses[str(problem.status)] = {
            "description": kinds,
            "content": {CONTENT_TYPE: {"schema": schemas[Problem]}},
        }
    if call.takes is not None:
        content = {"application/json": {"schema": schemas[call.takes]}}
        described["requestBody"] = {"required": True, "content": content}
    return described


def _response(given: object, schemas: dict[Any, JsonSchema]) -> JsonSchema:
    if given is None:
        return {"description": "done"}
    if isinstance(given, str):
        return {"description": "the content", "content": {given: {}}}
    return {"description": "done", "content": {"application/json": {"schema": schemas[given]}}}


def _path_parameters(rule: Rule) -> list[JsonSchema]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"<(?:\w+:)?(\w+)>", rule.rule)
    ]


def _parameters(place: str, texts: dict[str, str]) -> list[JsonSchema]:
    return [
        {"name": name, "in": place, "description": text, "schema": {"type": "string"}}
        for name, text in texts.items()
    ]


def _template(rule: Rule) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)


def _is_record(given: object) -> bool:
    return given is not None and not isinstance(given, str)


@blueprint.get("/api/v1/openapi.json")
def openapi_document() -> Response:
    """The API's description, OpenAPI 3.1."""
    body = msgspec.json.encode(document(current_app))
    return Response(body, content_type="application/json")
