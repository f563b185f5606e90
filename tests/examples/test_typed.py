"""What an example asks one to type in the terminal does there what the example says."""

import pytest

from playground.gallery import read_gallery
from tests.guest.test_terminal import terminal
from tests.product import Playground

GALLERY = read_gallery()


@pytest.mark.parametrize(
    ("slug", "command", "shown"),
    [
        pytest.param("tests", "pytest", "6 passed", id="tests"),
        pytest.param("commands", "flask members add bob", "Welcome, bob!", id="commands"),
        pytest.param("flask-migrate", "flask db check", "No new upgrade", id="flask-migrate"),
    ],
)
def test_a_command_of_an_example_works(
    playground: Playground, slug: str, command: str, shown: str
) -> None:
    example = GALLERY.get(slug, "en")
    session = playground.create_session(example.files, example.command)
    try:
        with terminal(playground, session) as shell:
            assert shown in shell.run(command)
    finally:
        playground.delete_session(session.id)
