import stat
from multiprocessing import get_context
from multiprocessing.pool import Pool
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.identity import TEXT_CHARACTERS, Identity
from playground.problems import NotFound
from playground.secret import load_secret
from playground.settings import Settings, SettingsError

WORKER = "0123456789abcdef"
KEY = "00112233445566778899aabbccddeeff"
IDENTITY = Identity(b"one secret")
ID = IDENTITY.session_id(WORKER, KEY)


def test_id_leads_back_to_worker_and_key() -> None:
    assert IDENTITY.read_session_id(ID) == (WORKER, KEY)


def test_id_is_one_dns_label() -> None:
    assert len(ID) == TEXT_CHARACTERS <= 63
    assert ID.isalnum()
    assert ID.lower() == ID


def test_label_is_not_an_id_nor_an_id_a_label() -> None:
    with pytest.raises(NotFound):
        IDENTITY.read_session_id(IDENTITY.label(WORKER, KEY))
    with pytest.raises(NotFound):
        IDENTITY.read_label(ID)


def test_id_of_another_secret_is_refused() -> None:
    with pytest.raises(NotFound):
        Identity(b"another secret").read_session_id(ID)


@pytest.mark.parametrize("position", range(TEXT_CHARACTERS))
def test_no_letter_of_an_id_may_change(position: int) -> None:
    letter = "a" if ID[position] != "a" else "b"
    with pytest.raises(NotFound):
        IDENTITY.read_session_id(ID[:position] + letter + ID[position + 1 :])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param(ID.upper(), id="upper-case"),
        pytest.param(ID[:-1], id="shorter"),
        pytest.param(ID + "a", id="longer"),
        pytest.param(ID[:-1] + "=", id="padding"),
        pytest.param(ID[:-1] + "1", id="letter-outside"),
        pytest.param(ID[:-1] + "ı", id="letter-that-uppercases-into-ascii"),
        pytest.param(" " + ID[1:], id="space"),
    ],
)
def test_id_has_one_spelling(text: str) -> None:
    with pytest.raises(NotFound):
        IDENTITY.read_session_id(text)


@given(st.text(min_size=TEXT_CHARACTERS, max_size=TEXT_CHARACTERS))
def test_nothing_else_is_an_id(text: str) -> None:
    with pytest.raises(NotFound):
        IDENTITY.read_session_id(text)


def test_secret_is_made_once_and_for_its_owner_alone(folder: Path) -> None:
    settings = Settings(data=folder)
    assert load_secret(settings) == load_secret(settings)
    assert stat.S_IMODE((folder / "secret").stat().st_mode) == 0o600
    assert [path.name for path in folder.iterdir()] == ["secret"]


def test_processes_that_start_together_agree_on_the_secret(folder: Path) -> None:
    pool: Pool
    with get_context("spawn").Pool(4) as pool:
        assert len(set(pool.map(load_secret, [Settings(data=folder)] * 8))) == 1


def test_damaged_secret_stops_the_start(folder: Path) -> None:
    (folder / "secret").write_bytes(b"short")
    with pytest.raises(SettingsError, match="remove it"):
        load_secret(Settings(data=folder))
