"""How much of an app's answers is shown, and to how many at once."""

import base64
from typing import Any

from flask.testing import FlaskClient

from playground.room import FREE_BYTES, LARGE_MOST, LargeBodies, Room
from tests.playground.guests import Tunnels, raw_guest
from tests.playground.stand_in import StandIn

FIVE_MEGABYTES = b"[" + b"1," * 2_500_000 + b"1]"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + FIVE_MEGABYTES


def ask(client: FlaskClient, session_id: str) -> Any:
    asked = {"method": "GET", "target": "/"}
    return client.post(f"/api/v1/sessions/{session_id}/exchanges", json=asked)


def shown_of(response: Any) -> tuple[bytes, bool]:
    shown = response.get_json()["hops"][0]["response"]
    return base64.b64decode(shown["body_base64"]), shown["truncated"]


def test_five_megabytes_of_json_are_shown_whole(
    client: FlaskClient, session_id: str, worker: StandIn
) -> None:
    with raw_guest(ANSWER) as guest:
        Tunnels(worker, guest.port)
        assert shown_of(ask(client, session_id)) == (FIVE_MEGABYTES, False)


def test_beside_many_large_answers_that_nobody_has_read_yet_the_next_is_cut(
    client: FlaskClient, session_id: str, worker: StandIn
) -> None:
    with raw_guest(*[ANSWER] * (LARGE_MOST + 2)) as guest:
        Tunnels(worker, guest.port)
        unread = [ask(client, session_id) for _ in range(LARGE_MOST)]
        assert shown_of(ask(client, session_id)) == (FIVE_MEGABYTES[:FREE_BYTES], True)
        for response in unread:
            response.close()
        assert shown_of(ask(client, session_id)) == (FIVE_MEGABYTES, False)


def test_a_place_is_taken_once_and_given_back_once() -> None:
    large = LargeBodies(most=1)
    with Room(3 * FREE_BYTES, large) as room, Room(3 * FREE_BYTES, large) as other:
        assert room.admit(FREE_BYTES) == FREE_BYTES
        assert large.free == 1
        assert room.admit(FREE_BYTES) == FREE_BYTES
        assert other.admit(2 * FREE_BYTES) == FREE_BYTES
        assert room.admit(2 * FREE_BYTES) == FREE_BYTES
        assert large.free == 0
        room.leave()
        assert room.admit(FREE_BYTES) == 0
        assert large.free == 1
        assert other.admit(FREE_BYTES) == FREE_BYTES
    assert large.free == 1


def test_a_smaller_limit_is_one_without_a_place() -> None:
    large = LargeBodies(most=1)
    with Room(1000, large) as room:
        assert room.admit(5000) == 1000
        assert room.admit(1) == 0
        assert large.free == 1
