"""Signal, trace and slow down processes that are not ours, then say that we are still alive."""

import ctypes
import os
import resource
import signal
from collections.abc import Callable
from functools import partial
from typing import Any

from tests.escape.probes.outcomes import given, outcome, outcomes, tell

PTRACE_ATTACH, PTRACE_DETACH, PTRACE_SEIZE = 16, 17, 0x4206
libc = ctypes.CDLL(None, use_errno=True)


def call(name: str, *arguments: object) -> None:
    if getattr(libc, name)(*arguments) < 0:
        number = ctypes.get_errno()
        raise OSError(number, name)


def attach(pid: int) -> None:
    call("ptrace", PTRACE_ATTACH, pid, None, None)
    os.waitpid(pid, 0)
    call("ptrace", PTRACE_DETACH, pid, None, None)


def read_memory(pid: int) -> None:
    """One byte of the interpreter's own code, which a forked process has at the same address."""

    class Span(ctypes.Structure):
        _fields_ = [("base", ctypes.c_void_p), ("size", ctypes.c_size_t)]

    buffer = ctypes.create_string_buffer(1)
    here = Span(ctypes.addressof(buffer), 1)
    there = Span(ctypes.cast(ctypes.pythonapi.Py_IsInitialized, ctypes.c_void_p).value, 1)
    call("process_vm_readv", pid, ctypes.byref(here), 1, ctypes.byref(there), 1, 0)


def change_affinity(pid: int) -> None:
    os.sched_setaffinity(pid, {min(os.sched_getaffinity(0))})


def attempts(pid: int) -> dict[str, Callable[[], Any]]:
    """Every call that acts on a process by its number.

    Not setpriority(PRIO_USER): the control, run by root, slowed down every process of the machine.
    tests/sandbox/test_seccomp.py has it, for a user that nobody is.
    """
    return {
        "ptrace": partial(attach, pid),
        "ptrace seize": partial(call, "ptrace", PTRACE_SEIZE, pid, None, None),
        "process_vm_readv": partial(read_memory, pid),
        "prlimit": partial(resource.prlimit, pid, resource.RLIMIT_CPU, (3600, 3600)),
        "setpriority": partial(os.setpriority, os.PRIO_PROCESS, pid, 19),
        "sched_setaffinity": partial(change_affinity, pid),
        "sched_setscheduler": partial(
            os.sched_setscheduler, pid, os.SCHED_BATCH, os.sched_param(0)
        ),
        "pidfd_send_signal": lambda: signal.pidfd_send_signal(os.pidfd_open(pid), 0),
    }


def wait_for_end() -> None:
    while True:
        signal.pause()


child = os.fork()
if child == 0:
    wait_for_end()
asked = given()
answer: dict[str, Any] = {
    "child": outcomes(attempts(child)),
    "init": outcomes(attempts(asked.get("init", child))),
    "kill": outcomes({str(pid): partial(os.kill, pid, signal.SIGKILL) for pid in asked["kill"]}),
}
os.kill(child, signal.SIGKILL)
os.waitpid(child, 0)
if asked["everybody"]:
    answer["everybody"] = outcome(partial(os.kill, -1, signal.SIGKILL))
tell(answer)
