"""What a guest can reach: its own loopback network and nothing else.

No test sends anything to an address outside of this machine: that one is out of reach is shown by
the jail's routing table, which is empty, asked with a call that only looks for a route.
"""

import secrets
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from playground.messages import Session
from tests.escape import host
from tests.escape.conftest import NEIGHBOUR, Attack, Start
from tests.product import Playground

DOCUMENTATION_ADDRESSES = ["192.0.2.1", "198.51.100.1", "203.0.113.1"]  # RFC 5737: nobody's
METADATA_ADDRESSES = ["169.254.169.254", "100.100.100.200"]
SERVER = """
import ctypes, http.server
ctypes.CDLL(None).prctl(15, b"{name}")
http.server.HTTPServer(("127.0.0.1", 5000), http.server.BaseHTTPRequestHandler).serve_forever()
"""


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A service of the host's own on its loopback."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        yield server


@pytest.fixture
def unix_listeners(tmp_path: Path) -> Iterator[dict[str, socket.socket]]:
    """Services of the host's on an abstract name and on a path; `@` stands for the leading NUL."""
    names = [f"@{secrets.token_hex(8)}", str(tmp_path / "socket")]
    sockets = {}
    for name in names:
        sockets[name] = socket.socket(socket.AF_UNIX)
        sockets[name].bind(name.replace("@", "\0"))
        sockets[name].listen()
        sockets[name].settimeout(0)
    yield sockets
    for server in sockets.values():
        server.close()


def was_reached(server: socket.socket) -> bool:
    try:
        server.accept()[0].close()
    except BlockingIOError:
        return False
    return True


def test_a_service_on_the_hosts_loopback_is_out_of_reach(
    attack: Attack, control: Attack, listener: socket.socket
) -> None:
    port = listener.getsockname()[1]
    given = {
        "ports": [["127.0.0.1", port], ["0.0.0.0", port], ["localhost", port]],
        "paths": [],
        "addresses": [],
    }
    assert set(attack("network", given)["reached"].values()) == {"ECONNREFUSED"}
    assert not was_reached(listener)
    assert set(control("network", given)["reached"].values()) == {"done"}
    assert was_reached(listener)


def test_unix_sockets_of_the_host_are_out_of_reach(
    attack: Attack, control: Attack, unix_listeners: dict[str, socket.socket]
) -> None:
    given = {"ports": [], "paths": list(unix_listeners), "addresses": []}
    assert set(attack("network", given)["reached"].values()) == {"ECONNREFUSED", "ENOENT"}
    assert not any(was_reached(server) for server in unix_listeners.values())
    assert set(control("network", given)["reached"].values()) == {"done"}


def test_the_port_of_another_session_is_out_of_reach(
    attack: Attack, neighbour: Session, listener: socket.socket, control: Attack
) -> None:
    given = {"ports": [["127.0.0.1", neighbour.port]], "paths": [], "addresses": []}
    assert set(attack("network", given)["reached"].values()) == {"ECONNREFUSED"}
    given["ports"] = [["127.0.0.1", listener.getsockname()[1]]]
    assert set(control("network", given)["reached"].values()) == {"done"}


def test_no_address_but_loopback_has_a_route(attack: Attack, control: Attack) -> None:
    addresses = [*DOCUMENTATION_ADDRESSES, *METADATA_ADDRESSES, "127.0.0.1"]
    inside = attack("network", {"ports": [], "paths": [], "addresses": addresses})
    assert inside["routes"].pop("127.0.0.1") == "done"
    assert set(inside["routes"].values()) == {"ENETUNREACH"}
    assert inside["interfaces"] == ["lo"]
    outside = control("network", {"ports": [], "paths": [], "addresses": ["127.0.0.1"]})
    assert outside["routes"] == {"127.0.0.1": "done"}


@pytest.mark.host
def test_the_jails_routing_table_is_empty_and_its_only_interface_is_lo(start: Start) -> None:
    """As the host's kernel tells it: the main table of IPv4 has its head line only."""
    name = secrets.token_hex(7)
    start({"app.py": SERVER.format(name=name)}, "python app.py")
    (pid,) = host.ours(name)
    network = Path(f"/proc/{pid}/net")
    assert len((network / "route").read_text().splitlines()) == 1
    ipv6 = [line.split()[-1] for line in (network / "ipv6_route").read_text().splitlines()]
    assert set(ipv6) <= {"lo"}
    interfaces = (network / "dev").read_text().splitlines()[2:]
    names = {
        line.partition(":")[0].strip()
        for line in interfaces
        if line.split(":")[1].split()[1] != "0"
    }
    assert names <= {"lo"}


def test_two_sessions_listen_on_the_same_port(
    playground: Playground, neighbour: Session, start: Start
) -> None:
    other = start({"app.py": NEIGHBOUR.replace("still here", "other")})
    assert other.port == neighbour.port
    assert playground.get(other.id, "/") == "other"
