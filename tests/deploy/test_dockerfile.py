"""The images hold what their programs import."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
WEB_COPY = re.compile(r"^COPY (sandbox/__init__\.py .*) sandbox/$", re.MULTILINE)


def imported(module: str) -> set[str]:
    """The module of the sandbox and all those that it imports, and they in turn."""
    tree = ast.parse((ROOT / f"sandbox/{module}.py").read_text())
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    found = {module}
    for node in nodes:
        if node.level == 1 and node.module is not None:
            found |= imported(node.module)
    return found


def test_the_web_image_has_the_modules_that_the_protocol_is_made_of_and_no_others() -> None:
    """Web never started in its container once: the records of a trace had moved to a module of
    their own, which was not copied.
    """
    match = WEB_COPY.search((ROOT / "Dockerfile").read_text())
    assert match is not None
    copied = {Path(word).stem for word in match[1].split()}
    assert copied == {"__init__", *imported("protocol")}
