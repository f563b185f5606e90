"""What init makes of a standby that does not obey."""

import subprocess
import sys

import pytest

from tests.product import REPOSITORY

ORDER = """
import os, select, signal, socket, sys
from sandbox.guest.standby import Standby
ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
pid = os.fork()
if pid == 0:
    ours.close()
    select.select([theirs], [], [])
    theirs.close()  # as the kernel does for who is killed, a moment before he can be collected
    signal.pause()
theirs.close()
try:
    print(Standby(pid, ours).does(sys.argv[1]))
finally:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
"""


@pytest.mark.parametrize("order", ["kill", "clear"])
def test_a_standby_that_was_killed_with_its_order_unread_has_not_done_it(order: str) -> None:
    """A stop or a save failed, and the run that it was about went on."""
    init = subprocess.run(
        [sys.executable, "-c", ORDER, order],
        capture_output=True,
        text=True,
        cwd=REPOSITORY,
        check=False,
    )
    assert (init.stdout, init.stderr) == ("False\n", "")
