"""How late does a printed line reach the browser's socket, and how late while a neighbour floods?

Beside it, in the same run, the same program's lines out of a plain pipe. Each line is the moment at
which it was printed. Then 50 such sessions, alone and beside one that prints 200 MB as fast as it
can; and what web and worker hold at the worst moment of that.
"""

import asyncio
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager

import msgspec
from websockets.asyncio.client import ClientConnection, connect

from bench.rig.counts import count
from bench.rig.host import pss_mib, services
from bench.rig.http import Api, fill
from bench.rig.report import at_share, show, spread, times
from sandbox.protocol import AnyEvent, Log
from tests.product import Playground, running_playground

SESSIONS = count("SESSIONS", 50)
FLOOD_MB = count("FLOOD_MB", 200)
SECONDS = count("SECONDS", 20)
LOOK_SECONDS = 0.1
TELL = "import time\nwhile True:\n    print(time.monotonic_ns(), flush=True)\n    time.sleep(0.1)\n"
FLOOD = "for _ in range({count}):\n    print('x' * 999)\n"
DECODE = msgspec.json.Decoder(AnyEvent)

Figures = dict[str, float]


def main() -> None:
    """Measure and print."""
    with running_playground(SANDBOX_STARTUP_SECONDS="1") as playground:
        alone = _listen(playground, fill(playground.address, TELL, 1))
        pipe = _out_of_a_pipe()
        quiet = fill(playground.address, TELL, SESSIONS)
        without = _listen(playground, quiet)
        held = sum(map(pss_mib, services()))
        with _flood(playground) as (is_over, most):
            beside = _listen(playground, quiet, is_over.wait)
    show(
        __doc__,
        pipe=pipe,
        one=alone,
        sessions={"quiet": without, "beside_a_flood": beside, "times": times(beside, without)},
        services_mib={"quiet": round(held, 1), "at_most": round(max(most), 1)},
    )


def _pause() -> None:
    time.sleep(SECONDS)


def _listen(
    playground: Playground, session_ids: list[str], wait: Callable[[], object] = _pause
) -> Figures:
    """What is printed from now on until `wait` returns."""
    address = playground.address.replace("http", "ws", 1)
    urls = [f"{address}/api/v1/sessions/{session_id}/events" for session_id in session_ids]
    return _figures(asyncio.run(_follow(urls, wait)))


async def _follow(urls: list[str], wait: Callable[[], object]) -> list[float]:
    late: list[float] = []
    async with AsyncExitStack() as stack:
        sockets = [await stack.enter_async_context(connect(url, proxy=None)) for url in urls]
        begun = time.monotonic_ns()
        async with asyncio.TaskGroup() as group:
            readers = [group.create_task(_read(socket, begun, late)) for socket in sockets]
            await asyncio.to_thread(wait)
            for reader in readers:
                reader.cancel()
    return late


async def _read(socket: ClientConnection, begun: int, late: list[float]) -> None:
    async for message in socket:
        now = time.monotonic_ns()
        event = DECODE.decode(message)
        if isinstance(event, Log) and event.stream == "stdout" and int(event.text) > begun:
            late.append((now - int(event.text)) / 1e6)


def _out_of_a_pipe() -> Figures:
    late = []
    with subprocess.Popen([sys.executable, "-c", TELL], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            printed = int(process.stdout.readline())
            late.append((time.monotonic_ns() - printed) / 1e6)
        process.kill()
    return _figures(late)


def _figures(late: list[float]) -> Figures:
    return {**spread(late), "p99_ms": round(at_share(sorted(late), 0.99), 2)}


@contextmanager
def _flood(playground: Playground) -> Iterator[tuple[threading.Event, list[float]]]:
    """A session that prints; when it is over, and what web and worker held meanwhile."""
    is_over, held = threading.Event(), [0.0]

    def watch() -> None:
        api = Api(playground.address)
        session = api.create(FLOOD.format(count=FLOOD_MB * 1000))
        while api.call("GET", f"/{session['id']}")["state"] in {"starting", "running"}:
            held.append(sum(map(pss_mib, pids)))
            time.sleep(LOOK_SECONDS)
        is_over.set()

    pids = services()
    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield is_over, held
    finally:
        thread.join()


if __name__ == "__main__":
    main()
