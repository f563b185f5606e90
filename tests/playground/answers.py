"""Reads what web answered."""

from typing import Any

import msgspec
from werkzeug.test import TestResponse


def told(answer: TestResponse) -> Any:
    """The JSON of an answer. (Any: each test knows the shape that it asks for.)"""
    return msgspec.json.decode(answer.data)
