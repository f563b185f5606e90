"""The lock files give the same packages everywhere, wherever they are installed from."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
REQUIREMENTS = ROOT / "requirements"


@pytest.fixture(params=["services", "dev", "guest"])
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(name: str) -> dict[str, str]:
    """Package → its whole entry."""
    text = (REQUIREMENTS / f"{name}.txt").read_text()
    entries = re.split(r"\n(?=\S)", text.strip())
    return {normal(entry.split("==")[0]): entry for entry in entries}


def test_every_package_has_one_version_and_digests(name: str) -> None:
    for entry in locked(name).values():
        assert re.match(r"[\w.-]+==[\w.]+( ; .+)? \\\n", entry)
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry)


def test_no_lock_says_where_packages_come_from(name: str) -> None:
    for file in REQUIREMENTS.glob(f"{name}.*"):
        assert not re.search(r"https?:|--(extra-)?index|--find-links", file.read_text())


def test_every_wanted_package_is_locked(name: str) -> None:
    wanted = (REQUIREMENTS / f"{name}.in").read_text()
    names = re.findall(r"^([A-Za-z][\w.-]*)", wanted, re.MULTILINE)
    assert {normal(package) for package in names} <= locked(name).keys()


def test_services_and_their_tests_agree_on_versions() -> None:
    services, dev = locked("services"), locked("dev")
    version = re.compile(r"==(\S+)")
    for package in services.keys() & dev.keys():
        assert version.findall(services[package])[0] == version.findall(dev[package])[0]


def test_the_pages_lock_names_every_package_of_every_platform() -> None:
    """Where a registry lacks a platform's build, npm writes a lock that `npm ci` then refuses."""
    packages = json.loads((ROOT / "frontend/package-lock.json").read_text())["packages"]
    wanted = {
        name
        for entry in packages.values()
        for kind in ("dependencies", "devDependencies", "optionalDependencies")
        for name in entry.get(kind, {})
    }
    assert {name for name in wanted if f"node_modules/{name}" not in packages} == set()
