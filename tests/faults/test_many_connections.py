"""More connections than select(2) has room for: whoever comes then is served as all before."""

import resource
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

import httpx

from tests.faults.conftest import Product

CONNECTIONS = 1100
"""Above 1,023, the last fd that select(2) knows."""

APP = """\
import time
from flask import Flask

app = Flask(__name__)

@app.get("/")
def index():
    time.sleep(0.3)  # so long that whoever waits for it has to wait
    return "served"

app.run()
"""


@contextmanager
def crowd(address: str) -> Iterator[None]:
    """Connections that say nothing, of which web takes each as a browser that is about to."""
    parts = urlsplit(address)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    try:
        with ExitStack() as stack:
            for _ in range(CONNECTIONS):
                sock = socket.create_connection((str(parts.hostname), parts.port), 30)
                stack.enter_context(sock)
            yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_preview_and_live_exchange_are_answered_beside_1100_connections(
    product: Product,
) -> None:
    playground, _ = product
    session = playground.create_session({"app.py": APP})
    preview = urlsplit(session.preview_url)
    exchanges = f"{playground.address}/api/v1/sessions/{session.id}/exchanges"
    with crowd(playground.address):
        page = httpx.get(
            playground.address, headers={"Host": preview.netloc}, timeout=30, trust_env=False
        )
        lines = httpx.post(
            exchanges,
            json={"method": "GET", "target": "/"},
            headers={"Accept": "application/x-ndjson"},
            timeout=30,
            trust_env=False,
        )
    playground.delete_session(session.id)
    assert (page.status_code, page.text) == (200, "served")
    assert (lines.status_code, '"c2VydmVk"' in lines.text) == (200, True)
