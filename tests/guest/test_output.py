"""What a program prints is what a person sees: at once, in order, whole, and told apart."""

import time
from textwrap import dedent

from playground.messages import Session
from sandbox.protocol import AnyEvent, Dropped, Log, StateChange
from tests.conftest import Start
from tests.guest.endings import lines, playground_ending
from tests.product import Playground

WAITING = "\nimport time\ntime.sleep(60)\n"


def run(start: Start, source: str, command: str = "python app.py") -> Session:
    """A session whose program ends, or listens and goes on: `create` waits for either."""
    return start({"app.py": dedent(source)}, command)


def serving(source: str) -> str:
    """The source, and a server after it, so that the call returns while the program lives."""
    return (
        dedent(source) + "\nimport socket, time\ns = socket.create_server(('', 5000))\n" + WAITING
    )


def printed(playground: Playground, session: Session, until: str) -> list[Log]:
    log = playground.log_until(session.id, until)
    return [line for line in log if line.stream != "system"]


def test_a_line_is_seen_while_the_program_goes_on(playground: Playground, start: Start) -> None:
    session = run(start, serving("print('early')"))
    assert session.state == "running"
    (line,) = printed(playground, session, "early")
    assert (line.stream, line.text, line.partial) == ("stdout", "early", False)


def test_a_prompt_without_a_line_end_is_seen_while_the_program_waits(
    playground: Playground, start: Start
) -> None:
    for command in ("python app.py", "python -u app.py"):
        session = run(start, serving("print('name? ', end='', flush=True)"), command)
        (line,) = printed(playground, session, "name?")
        assert (line.text, line.partial) == ("name? ", True)


def test_stdout_and_stderr_are_told_apart(playground: Playground, start: Start) -> None:
    session = run(start, "import sys\nprint('out')\nprint('err', file=sys.stderr)")
    ending = playground_ending(playground, session)
    assert (ending.stdout, ending.stderr) == (["out"], ["err"])


def test_text_that_is_written_byte_by_byte_is_whole(playground: Playground, start: Start) -> None:
    session = run(
        start,
        """
        import os, time
        for byte in "寝る 🐍 ñ\\n".encode():
            os.write(1, bytes([byte]))
            time.sleep(0.02)
        """,
    )
    assert playground_ending(playground, session).stdout == ["寝る 🐍 ñ"]


def test_a_letter_that_waits_longer_than_a_line_may_is_still_whole(
    playground: Playground, start: Start
) -> None:
    session = run(
        start,
        """
        import os, time
        letter = "寝".encode()
        os.write(1, b"a" + letter[:1])
        time.sleep(0.6)
        os.write(1, letter[1:] + b"\\n")
        """,
    )
    assert playground_ending(playground, session).stdout == ["a寝"]


def test_what_is_no_utf8_is_replaced_and_the_rest_is_kept(
    playground: Playground, start: Start
) -> None:
    session = run(start, r"import os; os.write(1, b'a\xff\xfeb\x00c\xe5\xaf\n' + b'end\n')")
    assert playground_ending(playground, session).stdout == ["a��b�c�", "end"]


def test_a_line_of_100_kilobytes_is_whole(playground: Playground, start: Start) -> None:
    session = run(start, "print('x' * 50_000 + 'ñ' * 50_000)\nprint('next')")
    assert playground_ending(playground, session).stdout == ["x" * 50_000 + "ñ" * 50_000, "next"]


def test_line_ends_of_other_systems_are_line_ends(playground: Playground, start: Start) -> None:
    session = run(start, r"import os; os.write(1, b'one\r\ntwo\n\n\nthree\rfour\n')")
    log = playground.log_until(session.id, "ended")
    found = [line.text for line in log if line.stream == "stdout"]
    assert found == ["one", "two", "", "", "three\rfour"]


def test_colours_are_passed_on(playground: Playground, start: Start) -> None:
    session = run(start, r"print('\x1b[31mred\x1b[0m \x1b]8;;http://x\x1b\\ \u202eabc')")
    (line,) = printed(playground, session, "red")
    assert line.text == "\x1b[31mred\x1b[0m \x1b]8;;http://x\x1b\\ \u202eabc"


def test_lines_of_many_threads_stay_whole(playground: Playground, start: Start) -> None:
    session = run(
        start,
        """
        import threading
        def say(letter):
            for _ in range(50):
                print(letter * 100)
        threads = [threading.Thread(target=say, args=(letter,)) for letter in "abcd"]
        [thread.start() for thread in threads]
        """,
    )
    found = playground_ending(playground, session).stdout
    assert sorted(found) == sorted(letter * 100 for letter in "abcd" for _ in range(50))


def test_output_of_child_processes_is_shown(playground: Playground, start: Start) -> None:
    session = run(
        start, "import subprocess\nsubprocess.run(['sh', '-c', 'echo out; echo err >&2'])"
    )
    ending = playground_ending(playground, session)
    assert (ending.stdout, ending.stderr) == (["out"], ["err"])


def test_a_flood_is_cut_counted_and_does_not_end_the_run(
    playground: Playground, start: Start
) -> None:
    session = run(start, "for i in range(200_000):\n    print(i)\nprint('the end')")
    events: list[AnyEvent] = playground.events_until(
        session.id, lambda event: isinstance(event, Log) and "ended" in event.text
    )
    shown = lines([event for event in events if isinstance(event, Log)], "stdout")
    drops = [event for event in events if isinstance(event, Dropped)]
    dropped = sum(event.lines for event in drops if event.why == "rate")
    assert dropped > 100_000
    assert 1_000 < len(shown) <= 200_001 - dropped
    assert shown == sorted(shown, key=lambda text: int(text) if text.isdigit() else 200_000)
    assert playground.get_session(session.id).state == "exited"


def test_the_events_of_a_run_are_in_order_and_numbered_without_a_gap(
    playground: Playground, start: Start
) -> None:
    session = run(start, "print('only line')")
    events = playground.events_until(
        session.id, lambda event: isinstance(event, Log) and "ended" in event.text
    )
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    told = [event.state if isinstance(event, StateChange) else event for event in events]
    assert told[0] == "starting"
    assert told.index("exited") == len(told) - 2
    texts = [event.text for event in events if isinstance(event, Log)]
    assert texts[:2] == ["$ python app.py", "only line"]


def test_what_was_printed_stands_before_the_error_that_followed(
    playground: Playground, start: Start
) -> None:
    source = """
        import sys
        for number in range(20):
            print(f"out {number}\\n" * 200, end="")
            print(f"error {number}", file=sys.stderr)
    """
    texts = [line.text for line in printed(playground, run(start, source), "error 19")]
    assert texts.count("out 19") == 200
    for number in range(20):
        error = texts.index(f"error {number}")
        assert texts[:error].count(f"out {number}") == 200


def test_a_reader_resumes_after_the_last_event_it_has_seen(
    playground: Playground, start: Start
) -> None:
    session = run(start, "for i in range(20):\n    print('line', i)")
    everything = playground.events_until(
        session.id, lambda event: isinstance(event, Log) and "ended" in event.text
    )
    middle = everything[10].seq
    rest = playground.events_until(
        session.id, lambda event: event.seq == everything[-1].seq, after=middle
    )
    assert rest == everything[11:]


def test_a_restart_loses_and_mixes_nothing_of_what_was_printed(
    playground: Playground, start: Start
) -> None:
    source = """
        import threading, time
        from flask import Flask
        app = Flask(__name__)
        def count():
            for number in range(1_000_000):
                print("run", RUN, number, flush=True)
                time.sleep(0.002)
        threading.Thread(target=count, daemon=True).start()
    """
    runs = [{"app.py": dedent(source).replace("RUN", str(run))} for run in range(1, 11)]
    session = start(runs[0], None)
    for files in runs[1:]:
        time.sleep(0.1)
        playground.change_files(session.id, files)
    playground.stop(session.id)
    log = playground.events_until(session.id, lambda event: is_stopped(event, len(runs)))
    printed = [event for event in log if isinstance(event, Log) and event.text.startswith("run ")]
    told = [tuple(map(int, line.text.split()[1:])) for line in printed]
    assert [line.generation for line in printed] == [run for run, _ in told]
    for run in range(1, len(runs) + 1):
        numbers = [number for of_run, number in told if of_run == run]
        assert numbers == list(range(len(numbers)))
    assert [run for run, _ in told] == sorted(run for run, _ in told)
    assert len(told) > len(runs)


def is_stopped(event: AnyEvent, generation: int) -> bool:
    if not isinstance(event, StateChange):
        return False
    return (event.state, event.generation) == ("stopped", generation)
