"""Records as the worker answers them: JSON, under the status that they mean."""

import msgspec
from flask import Response

from . import protocol

JSON = "application/json"


def encode(message: protocol.Message, status: int = 200) -> Response:
    """An answer that consists of one record."""
    return Response(msgspec.json.encode(message), status, content_type=JSON)


def encode_problem(problem: protocol.Problem) -> Response:
    """The same of a problem, which names its status itself."""
    return encode(problem, problem.status)
