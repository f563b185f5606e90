from pathlib import Path

import pytest

from playground.settings import Settings, SettingsError


def test_without_any_variable_web_listens_on_this_machine_alone_with_a_worker_of_its_own() -> None:
    settings = Settings.from_environment({})
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.is_embedded
    assert settings.workers == f"unix:{Path('data').absolute()}/workers/*.sock"


def test_preview_host_follows_the_port() -> None:
    assert Settings.from_environment({"PLAYGROUND_PORT": "8123"}).preview_host == "localhost:8123"


def test_preview_host_may_name_its_scheme() -> None:
    settings = Settings.from_environment({"PLAYGROUND_PREVIEW_HOST": "https://Play.example"})
    assert (settings.preview_scheme, settings.preview_host) == ("https", "play.example")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("PORT", "eighty", id="port-word"),
        pytest.param("PORT", "70000", id="port-too-high"),
        pytest.param("PORT", "-1", id="port-negative"),
        pytest.param("PROCESSES", "0", id="no-process"),
        pytest.param("WORKERS", "https://sandbox", id="workers-without-port"),
        pytest.param("WORKERS", "unix:/" + "long/" * 30, id="socket-path-too-long"),
        pytest.param("SECRET", "short", id="secret-too-short"),
        pytest.param("ALLOWED_HOSTS", "a b", id="host-with-space"),
        pytest.param("ALLOWED_HOSTS", "play.example:80", id="host-with-port"),
        pytest.param("PREVIEW_HOST", "ftp://x", id="preview-scheme"),
        pytest.param("PREVIEW_HOST", "play.example/path", id="preview-path"),
        pytest.param("DATABASE_URL", "mysql:x", id="unknown-database"),
        pytest.param("REQUEST_BYTES", "10", id="limit-too-small"),
        pytest.param("LOG_LEVEL", "loud", id="log-level"),
    ],
)
def test_bad_value_stops_the_start_and_names_its_variable(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"PLAYGROUND_{name} is "):
        Settings.from_environment({f"PLAYGROUND_{name}": value})


def test_postgresql_is_refused_by_name() -> None:
    with pytest.raises(SettingsError, match="PostgreSQL is not supported yet"):
        Settings.from_environment({"PLAYGROUND_DATABASE_URL": "postgresql://db/x"})


def test_secrets_do_not_appear_where_settings_are_printed() -> None:
    text = repr(Settings(secret=b"s" * 32, worker_token="honey"))
    assert "sss" not in text
    assert "honey" not in text
