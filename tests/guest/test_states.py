"""Every way in which a run can go ends in a state and a sentence, and never in a wait."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from textwrap import dedent

import pytest

from playground.messages import Session
from sandbox.protocol import Log
from tests.conftest import Start
from tests.guest.endings import playground_ending
from tests.product import Playground, Problem

WAIT_SECONDS = 15.0
APP = """
from flask import Flask
app = Flask(__name__)
@app.get("/")
def index():
    return {text!r}
app.run(port={port})
"""
SILENT = "import time\nwhile True: time.sleep(60)\n"
COUNTER = """
from pathlib import Path
from flask import Flask
app = Flask(__name__)
@app.get("/")
def count():
    file = Path("count.txt")
    number = int(file.read_text()) + 1 if file.exists() else 1
    file.write_text(str(number))
    return str(number)
app.run()
"""


def app(text: str = "hello", port: int = 5000) -> str:
    return APP.format(text=text, port=port)


def message(session: Session) -> str:
    assert session.reason is not None
    return session.reason.message


def until(playground: Playground, session: Session, is_so: Callable[[Session], bool]) -> Session:
    """The session as soon as it is so."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not is_so(session):
        assert time.monotonic() < deadline, session
        time.sleep(0.1)
        session = playground.get_session(session.id)
    return session


def problem_of(playground: Playground, session: Session) -> Problem:
    with pytest.raises(Problem) as caught:
        playground.exchange(session.id, "GET", "/")
    return caught.value


def test_a_running_app_has_its_port_and_no_reason(playground: Playground, start: Start) -> None:
    session = start({"app.py": app(port=5050)})
    assert (session.state, session.port, session.ports) == ("running", 5050, [5050])
    assert (session.reason, session.error) == (None, None)
    assert session.command == "python app.py"
    assert session.ready_ms is not None
    assert session.generation == 1
    assert playground.get_session(session.id).state == "running"


def test_a_crash_names_the_exception_and_its_place(playground: Playground, start: Start) -> None:
    session = start(
        {"app.py": "import shop", "shop.py": "x = 1\n\nprices['tea']\n"}, "python app.py"
    )
    assert session.state == "crashed"
    assert message(session) == "NameError at shop.py:3: name 'prices' is not defined"
    assert session.error is not None
    assert (session.error.type, session.error.file, session.error.line) == (
        "NameError",
        "shop.py",
        3,
    )
    assert session.error.traceback.startswith("Traceback (most recent call last):")
    assert session.error.traceback.endswith("NameError: name 'prices' is not defined")
    assert problem_of(playground, session).type == "not-running"


def test_a_file_that_is_named_with_dots_is_still_the_projects_own(start: Start) -> None:
    session = start({"shop/app.py": "1/0"}, "python ./shop/../shop/app.py")
    assert session.error is not None
    assert (session.error.file, session.error.line) == ("shop/app.py", 1)


def test_a_missing_module_is_named(start: Start) -> None:
    session = start({"app.py": "import numpy_of_nobody\n"}, "python app.py")
    assert session.state == "crashed"
    assert message(session) == (
        "ModuleNotFoundError at app.py:1: No module named 'numpy_of_nobody'"
    )


def test_a_program_that_ends_without_a_server_has_exited(start: Start) -> None:
    session = start({"app.py": "print('only a script')"}, "python app.py")
    assert session.state == "exited"
    assert message(session) == "The program ended without starting a server (exit code 0)."


def test_a_server_that_ends_by_itself_says_so(playground: Playground, start: Start) -> None:
    source = app().replace("app.run", "import os, threading\nthreading.Timer(0.3, os._exit, [0])"
                           ".start()\napp.run")  # fmt: skip
    session = start({"app.py": source}, "python app.py")
    assert session.state == "running"
    ending = playground_ending(playground, session)
    assert (ending.state, ending.reason) == ("exited", "The program ended by itself (exit code 0).")


def test_a_port_that_is_taken_is_a_crash_that_says_so(playground: Playground, start: Start) -> None:
    taken = "import socket\ns = socket.create_server(('127.0.0.1', 5000))\n"
    ending = playground_ending(playground, start({"app.py": taken + app()}, "python app.py"))
    assert ending.state == "crashed"
    assert ending.reason == "The port is already taken by another program of this project."


def test_an_unknown_program_is_named(start: Start) -> None:
    session = start({"app.py": ""}, "pyhton app.py")
    assert (session.state, message(session)) == ("crashed", "pyhton: command not found")


def test_a_file_that_is_no_program_is_named(start: Start) -> None:
    session = start({"app.py": ""}, "./app.py")
    assert (session.state, message(session)) == ("crashed", "./app.py: Permission denied")


def test_a_missing_script_is_told_in_pythons_words(start: Start) -> None:
    session = start({"app.py": ""}, "python web.py")
    assert session.state == "crashed"
    assert message(session).endswith(
        "can't open file '/app/web.py': [Errno 2] No such file or directory"
    )


def test_a_program_killed_by_a_signal_names_it(start: Start) -> None:
    session = start({"app.py": "import ctypes; ctypes.string_at(0)"}, "python app.py")
    assert session.state == "crashed"
    assert message(session) == "The program was ended by signal 11 (SIGSEGV)."


def test_a_command_that_is_none_is_refused(start: Start) -> None:
    for command in ("   ", "A=1", "python 'app.py", "python app.py && ls", "python\0app.py"):
        with pytest.raises(Problem) as caught:
            start({"app.py": app()}, command)
        assert caught.value.status == 400, command


def test_a_project_without_anything_to_start_is_refused(start: Start) -> None:
    with pytest.raises(Problem) as caught:
        start({"notes.txt": "nothing"})
    assert caught.value.status == 400
    assert "manage.py" in caught.value.detail


@pytest.mark.parametrize(
    ("files", "command"),
    [
        pytest.param({"manage.py": app(), "other.py": ""}, "python manage.py", id="manage.py"),
        pytest.param({"web.py": app()}, "python web.py", id="the only file"),
        pytest.param({"app.py": app(), "main.py": app()}, "python app.py", id="app before main"),
        pytest.param(
            {"app.py": "from flask import Flask\napp = Flask(__name__)"},
            "flask --app app.py run",
            id="a file that starts no server",
        ),
        pytest.param(
            {"my app.py": app()}, "python 'my app.py'", id="a name with a space"
        ),
    ],
)  # fmt: skip
def test_a_project_without_a_command_gets_the_one_that_fits(
    start: Start, files: dict[str, str], command: str
) -> None:
    session = start(files)
    assert (session.command, session.state, session.port) == (command, "running", 5000)


def test_two_servers_have_two_ports(playground: Playground, start: Start) -> None:
    second = dedent("""
        import threading
        from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
        other = ThreadingHTTPServer(("", 8001), SimpleHTTPRequestHandler)
        threading.Thread(target=other.serve_forever, daemon=True).start()
    """)
    session = start({"app.py": second + app(), "page.html": "static"}, "python app.py")
    session = until(playground, session, lambda now: now.ports == [5000, 8001])
    assert session.port == 8001
    assert playground.get(session.id, "/page.html") == "static"
    assert playground.get(session.id, "/", port=5000) == "hello"


CATCHER = dedent("""
    import time
    from aiosmtpd.controller import Controller
    from aiosmtpd.handlers import Sink
    Controller(Sink(), "127.0.0.1", 1025).start()
""")


@pytest.mark.parametrize("seconds", [0, 1], ids=["at once", "after much work"])
def test_a_mail_catcher_beside_the_app_is_not_taken_for_it(
    playground: Playground, start: Start, seconds: int
) -> None:
    work = dedent(f"""
        until = time.process_time() + {seconds}
        while time.process_time() < until:
            pass
    """)
    session = start({"app.py": CATCHER + work + app()}, "python app.py")
    assert (session.state, session.port) == ("running", 5000)
    assert playground.get(session.id, "/") == "hello"


def test_an_app_that_comes_long_after_its_mail_catcher_is_the_session_s_own(
    playground: Playground, start: Start
) -> None:
    session = start({"app.py": CATCHER + "time.sleep(2)\n" + app()}, "python app.py")
    assert (session.state, session.port) == ("running", 1025)
    session = until(playground, session, lambda now: now.ports == [1025, 5000])
    assert session.port == 5000
    assert playground.get(session.id, "/") == "hello"


def test_a_port_that_nobody_listens_on_is_named(playground: Playground, start: Start) -> None:
    session = start({"app.py": app()})
    with pytest.raises(Problem) as caught:
        playground.exchange(session.id, "GET", "/", port=4321)
    assert (caught.value.status, caught.value.type) == (409, "not-running")
    assert "4321" in caught.value.detail


def test_a_server_on_one_address_of_the_loopback_is_reached(
    playground: Playground, start: Start
) -> None:
    for host in ("127.0.0.2", "::1", "::", "localhost"):
        session = start({"app.py": app().replace("app.run(", f"app.run(host={host!r}, ")})
        assert session.state == "running", host
        assert playground.get(session.id, "/") == "hello", host


def test_stop_ends_the_run_and_keeps_the_files(playground: Playground, start: Start) -> None:
    session = start({"app.py": COUNTER})
    assert playground.get(session.id, "/") == "1"
    stopped = playground.stop(session.id)
    assert (stopped.state, stopped.port, stopped.ports) == ("stopped", None, [])
    assert stopped.usage.processes == 0 or playground.get_session(session.id).usage.processes <= 1
    assert problem_of(playground, session).type == "not-running"
    assert playground.file(session.id, "count.txt") == b"1"
    assert playground.stop(session.id).state == "stopped"


def test_restart_is_a_new_run_that_keeps_what_the_guest_wrote(
    playground: Playground, start: Start
) -> None:
    session = start({"app.py": COUNTER})
    assert playground.get(session.id, "/") == "1"
    again = playground.restart(session.id)
    assert (again.state, again.generation) == ("running", 2)
    assert playground.get(session.id, "/") == "2"
    playground.stop(session.id)
    assert playground.restart(session.id).generation == 3
    assert playground.get(session.id, "/") == "3"


def test_a_restart_ends_all_that_the_run_had_started(playground: Playground, start: Start) -> None:
    """Five programs: fewer could not be told from the process that waits for the next run."""
    program = "subprocess.Popen(['sleep', '1000'], start_new_session=True)"
    session = start({"app.py": f"import subprocess\nfor _ in range(5): {program}\n" + app()})
    until(playground, session, lambda now: now.usage.processes > 5)
    session = playground.change_files(session.id, {"app.py": app()})
    assert session.state == "running"
    until(playground, session, lambda now: now.usage.processes < 5)


def test_a_crashed_session_lives_again_with_better_files(
    playground: Playground, start: Start
) -> None:
    session = start({"app.py": "1/0"}, "python app.py")
    assert session.state == "crashed"
    session = playground.change_files(session.id, {"app.py": app("mended")})
    assert (session.state, session.generation) == ("running", 2)
    assert (session.reason, session.error) == (None, None)
    assert playground.get(session.id, "/") == "mended"


def test_another_program_is_executed_and_reached(playground: Playground, start: Start) -> None:
    session = start({"page.txt": "a plain file"}, "python -m http.server 8001")
    assert (session.state, session.port) == ("running", 8001)
    assert playground.get(session.id, "/page.txt") == "a plain file"
    session = playground.change_files(
        session.id, {"page.txt": "x"}, "sh -c 'echo hello; cat page.txt'"
    )
    assert session.state == "exited"


def test_the_runs_of_a_session_are_told_apart_in_its_log(
    playground: Playground, start: Start
) -> None:
    session = start({"app.py": "print('one')"}, "python app.py")
    playground.change_files(session.id, {"app.py": "print('two')"})
    log = playground.log_until(session.id, "two")
    assert [(x.text, x.generation) for x in log if x.stream == "stdout"] == [("one", 1), ("two", 2)]
    starts = [x for x in log if x.text == "$ python app.py"]
    assert [(x.stream, x.generation) for x in starts] == [("system", 1), ("system", 2)]


def test_a_deleted_session_is_not_found(playground: Playground, start: Start) -> None:
    session = start({"app.py": app()})
    playground.delete_session(session.id)
    with pytest.raises(Problem) as caught:
        playground.get_session(session.id)
    assert caught.value.status == 404


def test_a_silent_program_runs_without_a_port(hasty: Playground) -> None:
    started = time.monotonic()
    session = hasty.create_session({"app.py": SILENT}, "python app.py")
    assert time.monotonic() - started < 10
    assert (session.state, session.port, session.ports) == ("running", None, [])
    silent = "The program runs, but nothing in it listens on a port after 1 s."
    assert message(session).startswith(silent)
    assert problem_of(hasty, session).type == "not-running"
    log = hasty.log_until(session.id, "nothing in it listens")
    assert isinstance(log[-1], Log)
    assert hasty.stop(session.id).state == "stopped"


def test_a_program_that_listens_after_the_limit_is_found(hasty: Playground) -> None:
    late = "import time\ntime.sleep(2)\n" + app("late")
    session = hasty.create_session({"app.py": late}, "python app.py")
    assert session.port is None
    session = until(hasty, session, lambda now: now.port is not None)
    assert (session.state, session.port, session.reason) == ("running", 5000, None)
    assert hasty.get(session.id, "/") == "late"


STREAM = """\
from flask import Flask

app = Flask(__name__)

@app.get("/")
def stream():
    def lines():
        print("streaming", flush=True)
        while True:
            time.sleep(0.05)
            yield "x"
    return app.response_class(lines(), mimetype="text/event-stream")

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
app.run()
"""


def test_a_run_that_starts_slowly_is_alone_until_it_has_started(
    playground: Playground, start: Start
) -> None:
    """It waits for the run before to be gone; a process made ready beside it is in its way."""
    session = start({"app.py": STREAM})
    slow = "import time\nprint('begun', flush=True)\ntime.sleep(3)\n" + app("slow")
    with closing(playground.events(session.id)) as events, ThreadPoolExecutor(2) as threads:
        next(events)  # a page follows: for that one, the next run is made ready
        threads.submit(playground.exchange, session.id, "GET", "/")
        playground.log_until(session.id, "streaming")
        changed = threads.submit(playground.change_files, session.id, {"app.py": slow})
        playground.log_until(session.id, "begun")
        time.sleep(1)  # the old run's tunnel has ended by now, and its follower has asked
        now = playground.get_session(session.id)
        assert (now.state, now.usage.processes) == ("starting", 1)
        assert changed.result().state == "running"
