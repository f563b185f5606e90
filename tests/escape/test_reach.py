"""What else could lead from a session to something that is not its own."""

import socket
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from playground.messages import Session
from tests.escape import host
from tests.escape.conftest import Attack, Start, last_line, output_of, probe_files
from tests.product import Playground

NAMES = [
    "example.org",
    "redis",
    "web",
    "worker",
    "host.docker.internal",
    "metadata.google.internal",
]
ADDRESSES = [  # RFC 5737 and 3849: nobody's; then those where clouds answer
    *("192.0.2.1", "198.51.100.1", "2001:db8::1", "ff02::1", "255.255.255.255", "224.0.0.1"),
    *("169.254.169.254", "100.100.100.200", "100.96.0.96", "fd00:ec2::254", "172.17.0.1"),
]
RESOLVE = """
import errno, json, socket, sys
asked = json.load(open("given.json"))
def name(host):
    try: return socket.getaddrinfo(host, 80)[0][4][0]
    except socket.gaierror as error: return "gaierror"
def send(address, kind):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, kind) as sock:
        sock.settimeout(5)
        try:
            if kind == socket.SOCK_DGRAM: sock.sendto(b"x", (address, 53))
            else: sock.connect((address, 80))
        except OSError as error: return errno.errorcode.get(error.errno, str(error))
    return "done"
print(json.dumps({"names": {host: name(host) for host in asked["names"]},
    "udp": {a: send(a, socket.SOCK_DGRAM) for a in asked["addresses"]},
    "tcp": {a: send(a, socket.SOCK_STREAM) for a in asked["addresses"]},
    "own": [name("localhost"), send("127.0.0.1", socket.SOCK_DGRAM)]}))
"""
NO_WAY = {"ENETUNREACH", "EACCES", "EADDRNOTAVAIL", "EINVAL", "EPERM"}
SOCKET_FILES = """
import os, socket, sys, threading
name = sys.argv[1]
server = socket.create_server(("127.0.0.1", 5000))
server.close()
for path in ("/app/app.sock", "/tmp/gunicorn.sock", "/app/5000", "/tmp/worker.sock"):
    os.symlink(name, path)
listening = [socket.socket(socket.AF_UNIX) for _ in range(2)]
for sock, path in zip(listening, ("/tmp/own.sock", "\\0own")):
    sock.bind(path); sock.listen()
print("listening", flush=True)
for sock in listening: threading.Thread(target=sock.accept).start()
"""
DEBUGGED = """
from flask import Flask
app = Flask(__name__)
@app.get("/")
def index(): return 1 / 0
app.run(debug=True)
"""
MANY_FILES = """
import errno, json, os, socket
def until_refused(make):
    kept = []
    try:
        while len(kept) < 100_000: kept.append(make())
    except OSError as error:
        word = errno.errorcode[error.errno]
        count = len(kept)
        for item in kept: os.close(item) if isinstance(item, int) else item.close()
        return [word, count]
    return ["none", len(kept)]
print(json.dumps([until_refused(lambda: os.open("/dev/null", os.O_RDONLY)),
    until_refused(lambda: socket.socket(socket.AF_UNIX))]))
"""
SIXTY_PERCENT = """
block = bytearray({size})
for at in range(0, {size}, 4096): block[at] = 1
import http.server
http.server.HTTPServer(("127.0.0.1", 5000), http.server.BaseHTTPRequestHandler).serve_forever()
"""


def test_no_name_resolves_and_no_datagram_leaves(playground: Playground, start: Start) -> None:
    """At once, and without an answer from anywhere; `localhost` is the control."""
    files = {**probe_files("root", {"names": NAMES, "addresses": ADDRESSES}), "main.py": RESOLVE}
    session = start(files, "python main.py")
    told = last_line(output_of(playground, session))
    assert set(told["names"].values()) == {"gaierror"}
    assert set(told["udp"].values()) <= NO_WAY
    assert set(told["tcp"].values()) <= NO_WAY
    assert told["own"] == ["127.0.0.1", "done"]


def test_a_socket_file_of_the_guests_is_never_connected_to(
    playground: Playground, start: Start
) -> None:
    """A tunnel leads to a port inside, whatever files lie about under whatever name."""
    with socket.socket(socket.AF_UNIX) as canary:
        canary.bind("")  # an abstract name that the kernel chooses
        canary.listen()
        canary.setblocking(False)
        name = canary.getsockname()[1:].decode()
        session = start({"main.py": SOCKET_FILES}, f"python main.py @{name}")
        playground.log_until(session.id, "listening")
        answer = httpx.post(
            f"{playground.address}/api/v1/sessions/{session.id}/exchanges",
            json={"method": "GET", "target": "/", "port": 5000},
        )
        assert answer.status_code == 409
        with pytest.raises(BlockingIOError):
            canary.accept()


CALLS: dict[str, Callable[[str], httpx.Request]] = {
    "look": lambda url: httpx.Request("GET", url),
    "files": lambda url: httpx.Request("GET", f"{url}/files"),
    "a file": lambda url: httpx.Request("GET", f"{url}/files/app.py"),
    "change": lambda url: httpx.Request("PUT", f"{url}/files", json={"files": {"a.py": "x"}}),
    "restart": lambda url: httpx.Request("POST", f"{url}/restart"),
    "stop": lambda url: httpx.Request("POST", f"{url}/stop"),
    "delete": lambda url: httpx.Request("DELETE", url),
    "cookies": lambda url: httpx.Request("GET", f"{url}/cookies"),
    "other cookies": lambda url: httpx.Request("PUT", f"{url}/cookies", json={"cookies": []}),
    "exchange": lambda url: httpx.Request(
        "POST", f"{url}/exchanges", json={"method": "GET", "target": "/"}
    ),
    "events": lambda url: httpx.Request(
        "GET",
        f"{url}/events?after=0",
        headers={
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
        },
    ),
}


@pytest.mark.parametrize("call", CALLS)
def test_nothing_of_a_session_opens_by_another_id(
    call: str, playground: Playground, neighbour: Session
) -> None:
    """By the preview's label, which its guest knows, by an id with one letter changed, by an id of
    nobody: one status and one body for all, so that none tells that it was nearly right.
    """
    label = urlsplit(neighbour.preview_url).netloc.split(".")[0]
    last = "a" if neighbour.id[-1] != "a" else "b"
    answers = set()
    with httpx.Client() as client:
        for other in (label, neighbour.id[:-1] + last, "a" * len(neighbour.id)):
            url = f"{playground.address}/api/v1/sessions/{other}"
            answer = client.send(CALLS[call](url))
            answers.add((answer.status_code, answer.text.replace(other, "ID")))
    assert len(answers) == 1
    assert answers.pop()[0] == 404
    assert playground.get(neighbour.id, "/") == "still here"


def test_the_debugger_of_an_app_needs_its_pin(playground: Playground, start: Start) -> None:
    """Which is in the log, and so with the session's owner; who has the preview alone sees it."""
    session = start({"main.py": DEBUGGED}, "python main.py")
    playground.get(session.id, "/")
    pin = next(
        line.text.split()[-1]
        for line in playground.log_until(session.id, "Debugger PIN")
        if "Debugger PIN" in line.text
    )
    console = playground.get(session.id, "/console")
    secret = console.partition('SECRET = "')[2].partition('"')[0]
    assert secret
    run = f"/console?__debugger__=yes&cmd=6*7&frm=0&s={secret}"
    host_header = {"headers": [["Host", f"127.0.0.1:{session.port}"]]}
    assert "42" not in playground.get(session.id, run, **host_header)
    with_pin = f"/console?__debugger__=yes&cmd=pinauth&pin={pin}&s={secret}"
    assert '"auth": true' in playground.get(session.id, with_pin, **host_header)
    assert "42" in playground.get(session.id, run, **host_header)  # the control


@pytest.mark.host
def test_open_files_end_at_a_limit_and_the_worker_keeps_its_own(
    playground: Playground, start: Start
) -> None:
    (worker, *_) = host.workers()
    before = host.open_files(worker)
    session = start({"main.py": MANY_FILES}, "python main.py")
    for word, count in last_line(output_of(playground, session)):
        assert word == "EMFILE"
        assert 0 < count <= session.limits.open_files
    playground.delete_session(session.id)
    assert host.is_gone_in_time(lambda: host.open_files(worker) > before + 8)


def test_three_sessions_may_each_use_most_of_their_memory(start: Start) -> None:
    """The limit is a session's own."""
    sessions: list[Session] = []
    for _ in range(3):
        limit = sessions[0].limits.memory_bytes if sessions else 256 << 20
        source = SIXTY_PERCENT.format(size=limit * 6 // 10)
        sessions.append(start({"main.py": source}, "python main.py"))
    assert [session.state for session in sessions] == ["running"] * 3


@pytest.mark.host
def test_the_kernel_ends_guests_before_the_worker_when_memory_is_short(
    neighbour: Session,
) -> None:
    scores = {name: [host.oom_score(pid) for pid in host.ours(name)] for name in ("guest", "init")}
    assert scores["guest"]
    assert {*scores["guest"], *scores["init"]} == {1000}
    assert all(host.oom_score(pid) < 1000 for pid in host.workers())


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/nothing"), ("POST", "/"), ("GET", "/api/v1/sessions/x"), ("GET", "/healthz")],
)
def test_answers_of_the_service_tell_no_path_version_or_stack(
    method: str, path: str, playground: Playground
) -> None:
    answer = httpx.request(method, playground.address + path)
    text = answer.text + answer.headers.get("server", "")
    for word in (
        "Traceback",
        "site-packages",
        str(host.REPOSITORY),
        "/.venv",
        "gunicorn/",
        "Python/",
    ):
        assert word not in text
    assert not any(letter.isdigit() for letter in answer.headers.get("server", ""))


@pytest.mark.host
def test_a_secret_of_the_data_folder_is_for_its_owner_alone(attack: Attack) -> None:
    folder = host.environment(host.workers()[-1])["SANDBOX_LISTEN"]
    path = folder.removeprefix("unix:").rpartition("/workers/")[0]
    assert Path(path, "secret").exists(), "the control: it is there"
    found = attack("files", {"folders": [path], "paths": [f"{path}/secret"]})
    assert found == {"write": {path: "ENOENT"}, "read": {f"{path}/secret": "ENOENT"}}
