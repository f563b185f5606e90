"""How gunicorn serves web where Flask answers to nobody who changes anything: what does is answered
without it.
"""

from http import HTTPStatus
from typing import Any

from playground import server
from playground.server import *  # noqa: F403  # gunicorn reads its settings here


class Frameless(server.Worker):
    """Flask is asked for what is only read."""

    wsgi: Any

    def load_wsgi(self) -> None:
        """Gunicorn's word for making the app."""
        super().load_wsgi()
        app = self.wsgi

        def only_read(environ: dict[str, Any], start_response: Any) -> Any:
            if environ["REQUEST_METHOD"] == "GET":
                return app(environ, start_response)
            start_response(f"{HTTPStatus.IM_A_TEAPOT.value} no", [("Content-Length", "0")])
            return []

        self.wsgi = only_read


worker_class = "tests.playground.frameless.Frameless"
