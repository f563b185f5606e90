"""What an operator may set, and what is refused at the start."""

import dataclasses

import pytest

from sandbox.settings import Limits, Settings, SettingsError

TOKEN = "0123456789abcdef"


def test_no_environment_gives_the_defaults() -> None:
    assert Settings.from_environment({}) == Settings()


@pytest.mark.parametrize("name", [field.name for field in dataclasses.fields(Limits)])
def test_each_limit_has_a_variable_of_its_own(name: str) -> None:
    limits = Settings.from_environment({f"SANDBOX_{name.upper()}": "7"}).limits
    assert limits == dataclasses.replace(Limits(), **{name: 7})


@pytest.mark.parametrize(
    "name",
    [
        "warm_inits",
        "max_sessions",
        "queue_places",
        "queue_seconds",
        "request_bytes",
        "tunnel_idle_seconds",
    ],
)
def test_each_number_has_a_variable_of_its_own(name: str) -> None:
    assert getattr(Settings.from_environment({f"SANDBOX_{name.upper()}": "7"}), name) == 7


def test_guest_python_is_the_operators_choice() -> None:
    settings = Settings.from_environment({"SANDBOX_GUEST_PYTHON": "/opt/python"})
    assert str(settings.guest_python) == "/opt/python"


@pytest.mark.parametrize(
    "value", ["0", "-1", "1.5", "1e3", "many", "٣", "1" * 16, "9" * 5000, "0x10", "1_000"]
)
def test_a_bad_number_stops_the_start_and_names_its_variable(value: str) -> None:
    with pytest.raises(SettingsError, match="SANDBOX_PROCESSES is "):
        Settings.from_environment({"SANDBOX_PROCESSES": value})


@pytest.mark.parametrize(
    "listen",
    ["", "unix:/run/a.sock", f"unix:/{'a' * 106}"],
    ids=["default", "unix", "longest"],
)
def test_a_unix_socket_needs_no_token(listen: str) -> None:
    path = Settings.from_environment({"SANDBOX_LISTEN": listen}).socket_path
    assert path is not None
    assert path.name.endswith((".sock", "a" * 106))


@pytest.mark.parametrize(
    "listen", ["nowhere", ":8100", "host:", "host:port", "host:65536", "host:9999999999999999"]
)
def test_an_address_that_is_none_stops_the_start(listen: str) -> None:
    with pytest.raises(SettingsError, match="must be unix:PATH or HOST:PORT"):
        Settings.from_environment({"SANDBOX_LISTEN": listen, "SANDBOX_TOKEN": TOKEN})


@pytest.mark.parametrize("listen", ["unix:", f"unix:/{'a' * 107}"], ids=["empty", "too long"])
def test_a_path_that_no_socket_can_have_stops_the_start(listen: str) -> None:
    with pytest.raises(SettingsError, match="SANDBOX_LISTEN is"):
        Settings.from_environment({"SANDBOX_LISTEN": listen})


@pytest.mark.parametrize("token", ["", "short", TOKEN[:-1]])
def test_tcp_without_a_proper_token_stops_the_start(token: str) -> None:
    with pytest.raises(SettingsError, match="set SANDBOX_TOKEN"):
        Settings.from_environment({"SANDBOX_LISTEN": "127.0.0.1:8100", "SANDBOX_TOKEN": token})


@pytest.mark.parametrize("token", [f"{TOKEN} x", f"{TOKEN}\n", f"{TOKEN}é"])
def test_a_token_that_no_header_can_carry_stops_the_start(token: str) -> None:
    with pytest.raises(SettingsError, match="SANDBOX_TOKEN has"):
        Settings.from_environment({"SANDBOX_LISTEN": "[::1]:8100", "SANDBOX_TOKEN": token})


def test_the_token_is_not_shown_with_the_settings() -> None:
    settings = Settings.from_environment({"SANDBOX_LISTEN": "[::1]:1", "SANDBOX_TOKEN": TOKEN})
    assert settings.socket_path is None
    assert TOKEN not in repr(settings)
