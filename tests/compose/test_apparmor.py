"""The AppArmor profiles, read by AppArmor's own parser as of the version that knows `userns`."""

import pytest

from .conftest import Deployment

pytestmark = [pytest.mark.compose, pytest.mark.timeout(900)]

READ = (
    "apparmor_parser --skip-kernel-load --skip-cache --kernel-features=/etc/apparmor.d/abi/4.0"
    " --Werror=all"
)
"""As a kernel with all of AppArmor 4 would; every warning is an error."""


def say(deployment: Deployment, script: str) -> str:
    return deployment.compose("run", "--rm", "-T", "apparmor", "sh", "-c", script, seconds=300)


def test_the_profiles_are_taken_without_a_warning(deployment: Deployment) -> None:
    said = say(deployment, f"{READ} /profiles/* && apparmor_parser --names /profiles/*")
    assert said.split()[-2:] == ["flask-playground-desk", "flask-playground-worker"]


def test_the_parser_refuses_what_is_no_rule(deployment: Deployment) -> None:
    """Or the test above would prove nothing."""
    broken = "sed 's/^  userns,/  userspace,/' /profiles/flask-playground >/tmp/broken"
    said = say(deployment, f"{broken}; {READ} /tmp/broken || echo refused")
    assert said.split()[-1] == "refused"
