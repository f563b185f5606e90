"""What the modules of web may know of each other's worlds."""

import ast
from pathlib import Path

import playground

FOLDER = Path(playground.__file__).parent
SOURCES = sorted(FOLDER.glob("*.py"))


def imported(source: Path) -> set[str]:
    """All modules, and names of modules, that a source imports from other packages."""
    found = set()
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found |= {f"{node.module}.{name.name}" for name in node.names}
    return found


def test_of_the_sandbox_only_the_protocol_is_imported() -> None:
    of_sandbox = {name for source in SOURCES for name in imported(source) if "sandbox" in name}
    assert of_sandbox
    assert all(name.startswith("sandbox.protocol") for name in of_sandbox)


def test_environment_is_read_in_settings_and_passed_on_by_the_command_alone() -> None:
    readers = {source.name for source in SOURCES if "os.environ" in source.read_text()}
    assert readers == {"settings.py", "__main__.py"}


def test_every_module_says_why_it_exists() -> None:
    assert all(ast.get_docstring(ast.parse(source.read_text())) for source in SOURCES)
