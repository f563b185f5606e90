"""How much of an app's answers is shown, beside what others hold."""

import base64
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from playground import memory
from playground.memory import HELD_TIMES, Hold, Memory
from playground.problems import Overloaded
from playground.room import Room
from playground.settings import MEBIBYTE, Settings
from playground.shares import FREE_BYTES
from tests.playground.guests import Tunnels, raw_guest
from tests.playground.stand_in import StandIn

FIVE_MEGABYTES = b"[" + b"1," * 2_500_000 + b"1]"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + FIVE_MEGABYTES
FITTING = 4


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Room for so many such answers, and not for one more."""
    return replace(settings, held_bytes=FITTING * 16 * MEBIBYTE)


@pytest.fixture(autouse=True)
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "WAIT_SECONDS", 0.0)


def ask(client: FlaskClient, session_id: str) -> Any:
    asked = {"method": "GET", "target": "/"}
    return client.post(f"/api/v1/sessions/{session_id}/exchanges", json=asked)


def shown_of(response: Any) -> tuple[bytes, bool]:
    shown = response.get_json()["hops"][0]["response"]
    response.close()
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
    with raw_guest(ANSWER) as guest:
        Tunnels(worker, guest.port)
        unread = [ask(client, session_id) for _ in range(FITTING)]
        shown, is_cut = shown_of(ask(client, session_id))
        assert is_cut
        assert FIVE_MEGABYTES.startswith(shown)
        for response in unread:
            response.close()
        assert shown_of(ask(client, session_id)) == (FIVE_MEGABYTES, False)


def room_for(settings: Settings, mebibytes: int) -> tuple[Memory, Hold]:
    made = Memory(replace(settings, held_bytes=mebibytes * MEBIBYTE))
    return made, Hold(made, "somebody")


def test_what_a_room_took_is_given_back_once(settings: Settings) -> None:
    made, hold = room_for(settings, 4)
    other = Hold(made, "another")
    with Room(MEBIBYTE, hold) as room:
        assert room.admit(MEBIBYTE) == MEBIBYTE
        assert not other.add(MEBIBYTE)
        assert other.add(FREE_BYTES)
    assert other.add(MEBIBYTE)
    hold.close()
    other.close()
    assert Hold(made, "a third").add(MEBIBYTE)


def test_who_has_left_is_given_nothing_again(settings: Settings) -> None:
    _, hold = room_for(settings, 4)
    room = Room(MEBIBYTE, hold)
    hold.close()
    assert room.admit(1) == 0


def test_a_body_is_admitted_up_to_its_limit(settings: Settings) -> None:
    with Room(1000, room_for(settings, 4)[1]) as room:
        assert room.admit(5000) == 1000
        assert room.admit(1) == 0
        room.check()


def test_behind_a_head_that_found_no_room_nothing_more_is_held(settings: Settings) -> None:
    made, hold = room_for(settings, 1)
    made.count("others", MEBIBYTE)
    with Room(MEBIBYTE, hold) as room:
        room.count(FREE_BYTES)
        room.check()
        room.count(1)
        with pytest.raises(Overloaded):
            room.check()
        assert room.admit(1) == 0


def test_each_byte_counts_as_often_as_it_is_held(settings: Settings) -> None:
    made, hold = room_for(settings, HELD_TIMES)
    assert hold.add(MEBIBYTE)
    assert not made.take("another", 1)


def test_what_no_share_can_hold_counts_as_a_whole_one(settings: Settings) -> None:
    """Else a server with little memory would refuse its largest requests for ever."""
    made, hold = room_for(settings, 4)
    assert hold.add(100 * MEBIBYTE)
    assert not made.take("another", 1)
