"""Parts that hang instead of ending: who waits for them is told, and they go on where they were."""

import json
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any

import httpx
import pytest

from tests.faults.conftest import Product, own_product
from tests.faults.parts import comes_in_time, when_it_works
from tests.faults.split import FILES
from tests.product import NO_TLS, Problem


@contextmanager
def held(*pids: int) -> Iterator[None]:
    """They get no processor time while inside."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            with suppress(ProcessLookupError):  # a worker may have ended what did not answer
                os.kill(pid, signal.SIGCONT)


@pytest.fixture(scope="module")
def product() -> Iterator[Product]:
    with own_product(PLAYGROUND_WORKER_SECONDS="2", PLAYGROUND_EXCHANGE_SECONDS="2") as made:
        yield made


def health(address: str) -> tuple[int, Any]:
    """The status, and the one worker's part."""
    answer = httpx.get(f"{address}/healthz", verify=NO_TLS, trust_env=False, timeout=60)
    return answer.status_code, json.loads(answer.content)["workers"]


def test_sessions_of_a_worker_that_hangs_are_not_lost_and_go_on(product: Product) -> None:
    playground, found = product
    session = playground.create_session(FILES, "python app.py")
    with held(found.worker):
        for call in (
            lambda: playground.get_session(session.id),
            lambda: playground.create_session(FILES),
            lambda: playground.exchange(session.id, "GET", "/"),
        ):
            with pytest.raises(Problem) as told:
                call()
            assert told.value.status in {502, 503}
            assert told.value.type != "session-lost"
        page = httpx.get(playground.address, verify=NO_TLS, trust_env=False, timeout=60)
        assert page.status_code == 200, "web itself does not hang"
        assert health(playground.address)[0] == 503
    again = when_it_works(lambda: playground.get_session(session.id))
    assert (again.state, again.generation) == ("running", session.generation)
    assert when_it_works(lambda: playground.get(session.id, "/")) == "still here"


def test_a_worker_whose_jails_hang_is_not_well_though_every_process_is_there(
    product: Product,
) -> None:
    playground, found = product
    when_it_works(lambda: playground.delete_session(playground.create_session(FILES).id))
    assert comes_in_time(lambda: health(playground.address)[0] == 200)
    with held(when_it_works(lambda: found.zygote), *found.named("init")):
        assert comes_in_time(lambda: health(playground.address)[0] == 503)
        ((worker,),) = (health(playground.address)[1],)
        broken = [layer for layer in worker["layers"] if not layer["ok"]]
        assert [layer["name"] for layer in broken] == ["run"]
    assert comes_in_time(lambda: health(playground.address)[0] == 200)


def test_asking_for_the_health_again_and_again_runs_no_program_each_time(product: Product) -> None:
    """As many trials as there were seconds would each say another number of milliseconds."""
    playground, _ = product
    assert comes_in_time(lambda: health(playground.address)[0] == 200)
    with ThreadPoolExecutor(10) as lanes:
        told = [lanes.submit(health, playground.address) for _ in range(60)]
        details = [
            layer["detail"]
            for each in told
            for worker in each.result()[1]
            for layer in worker["layers"]
            if layer["name"] == "run"
        ]
    assert len(details) == 60
    assert len(set(details)) < 10
