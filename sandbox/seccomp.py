"""The guest's system call filter: syscalls.py and syscall_rules.py as a program for the kernel.

libseccomp knows the numbers of each architecture and orders the tests well; it is called through
ctypes, once in a worker's life. In front of its program stand a few instructions of our own for
what it cannot say: "newer than all we know" and "every request but these". The filter is handed on
as bytes and installed by the guest itself. A call of a foreign architecture (i386's `int 0x80`,
x32) ends the process: its numbers mean other things.
"""

import ctypes
import errno
import os
import struct
import sys

from . import syscall_rules, syscalls

_LIBRARY = "libseccomp.so.2"

# the kernel's, of linux/seccomp.h
_KILL_PROCESS = 0x80000000
_ALLOW = 0x7FFF0000
_ERRNO = 0x00050000
_NUMBER_OFFSET, _ARCHITECTURE_OFFSET = 0, 4
_SECOND_ARGUMENT_OFFSET = 24  # its low half, on the little-endian machines that we support

# libseccomp's, of its seccomp.h since version 2.5
_API_LEVEL = 3
"""The one that has the action to end a process. libseccomp asks the kernel for what it can do, in a
way that gVisor does not know; here the policy decides, and installing it is the question."""
_BAD_ARCHITECTURE, _OPTIMIZE = 2, 8
_BINARY_TREE = 2
_DIFFERENT, _MASKED_EQUAL = 1, 7

# the instructions used here, of linux/bpf_common.h
_LOAD, _AND, _RETURN = 0x20, 0x54, 0x06
_JUMP_EQUAL, _JUMP_GREATER, _JUMP_GREATER_EQUAL = 0x15, 0x25, 0x35

_X32 = 0x40000000
_UNIFIED = 424
"""From Linux 5.1 on, new calls have one number on every architecture, this one or above."""


class SeccompError(Exception):
    """The filter could not be compiled; the sentence says which call failed, or what is missing."""


class _Comparison(ctypes.Structure):
    """struct scmp_arg_cmp; for a masked comparison `datum_a` is the mask."""

    _fields_ = (
        ("arg", ctypes.c_uint),
        ("op", ctypes.c_int),
        ("datum_a", ctypes.c_uint64),
        ("datum_b", ctypes.c_uint64),
    )


def compile_filter() -> bytes:
    """The program as an array of struct sock_filter, for the architecture of this host."""
    library = _load()
    context = library.seccomp_init(ctypes.c_uint32(_ERRNO | errno.EPERM))
    if context is None:
        raise SeccompError("seccomp_init failed")
    filter_ = _Filter(library, ctypes.c_void_p(context))
    try:
        filter_.set(_BAD_ARCHITECTURE, _KILL_PROCESS)
        filter_.set(_OPTIMIZE, _BINARY_TREE)
        last = _add_policy(filter_)
        return _prelude(library, last) + filter_.export()
    finally:
        library.seccomp_release(ctypes.c_void_p(context))


def _add_policy(filter_: "_Filter") -> int:
    """Add all rules; returns the highest number that the policy names."""
    for name in syscalls.ALLOWED:
        filter_.add(_ALLOW, filter_.number(name))
    for name in syscalls.MISSING:
        filter_.add(_ERRNO | errno.ENOSYS, filter_.number(name))
    for name in syscalls.SATISFIED:
        filter_.add(_ERRNO, filter_.number(name))  # an error of 0 is success
    for rule in syscall_rules.CONDITIONAL:
        filter_.add(_ALLOW, filter_.number(rule.name), rule.tests)
    for rule in syscall_rules.CONDITIONALLY_SATISFIED:
        filter_.add(_ERRNO, filter_.number(rule.name), rule.tests)
    for error, rules in syscall_rules.REFUSED.items():
        for rule in rules:
            filter_.add(_ERRNO | error, filter_.number(rule.name), rule.tests)
    conditional = [rule.name for rule in syscall_rules.CONDITIONAL]
    answered = [*syscalls.MISSING, *syscalls.SATISFIED, *syscalls.FORBIDDEN]
    names = [*syscalls.ALLOWED, *answered, *conditional]
    named = {filter_.number(name) for name in names}
    for number in set(range(_UNIFIED, max(named))) - named:
        filter_.add(_ERRNO | errno.ENOSYS, number)
    return max(named)


class _Filter:
    """A filter under construction."""

    def __init__(self, library: ctypes.CDLL, context: ctypes.c_void_p) -> None:
        self._library = library
        self._context = context

    def set(self, attribute: int, value: int) -> None:
        result = self._library.seccomp_attr_set(self._context, attribute, ctypes.c_uint32(value))
        _check(result, f"seccomp_attr_set({attribute})")

    def number(self, name: str) -> int:
        """Below zero: no call of this architecture, or newer than this libseccomp."""
        return int(self._library.seccomp_syscall_resolve_name(name.encode()))

    def add(self, action: int, number: int, tests: tuple[syscall_rules.Test, ...] = ()) -> None:
        if number < 0:
            return
        comparisons = (_Comparison * len(tests))(*map(_comparison, tests))
        result = self._library.seccomp_rule_add_array(
            self._context, ctypes.c_uint32(action), number, ctypes.c_uint(len(tests)), comparisons
        )
        _check(result, f"seccomp_rule_add_array({number})")

    def export(self) -> bytes:
        with os.fdopen(os.memfd_create("filter"), "w+b") as file:
            result = self._library.seccomp_export_bpf(self._context, file.fileno())
            _check(result, "seccomp_export_bpf")
            file.seek(0)
            return file.read()


def _comparison(test: syscall_rules.Test) -> _Comparison:
    if test.is_other:
        return _Comparison(test.argument, _DIFFERENT, test.value, 0)
    return _Comparison(test.argument, _MASKED_EQUAL, test.mask, test.value)


def _prelude(library: ctypes.CDLL, last: int) -> bytes:
    """What stands in front of libseccomp's program, which begins anew by loading what it tests.

    ioctl is a rule of ours because libseccomp compares 64 bits where the kernel takes 32, and has
    no "not one of these" for the low half.
    """
    if sys.byteorder != "little":
        raise SeccompError("The system call filter is written for little-endian machines alone.")
    architecture = library.seccomp_arch_native()
    ioctl = library.seccomp_syscall_resolve_name(b"ioctl")
    requests = _judge_request()
    after = len(requests)
    instructions = (
        (_LOAD, 0, 0, _ARCHITECTURE_OFFSET),
        (_JUMP_EQUAL, 0, 5 + after, architecture),  # foreign: libseccomp's program ends it
        (_LOAD, 0, 0, _NUMBER_OFFSET),
        (_JUMP_GREATER_EQUAL, 3 + after, 0, _X32),  # that one too
        (_JUMP_GREATER, 1 + after, 0, last),
        (_JUMP_EQUAL, 0, 1 + after, ioctl),
        *requests,
        (_RETURN, 0, 0, _ERRNO | errno.ENOSYS),
    )
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in instructions)


def _judge_request() -> list[tuple[int, int, int, int]]:
    """Of an ioctl: EPERM, or ENOTTY, or on to libseccomp's program, which allows it.

    That one begins behind the instruction that follows these.
    """
    forbidden, allowed = syscall_rules.FORBIDDEN_REQUESTS, syscall_rules.SOCKET_REQUESTS
    to_end = len(forbidden) + len(allowed) + 5
    return [
        (_LOAD, 0, 0, _SECOND_ARGUMENT_OFFSET),
        *((_JUMP_EQUAL, to_end - 1 - at, 0, request) for at, request in enumerate(forbidden, 1)),
        *(
            (_JUMP_EQUAL, to_end + 1 - at, 0, request)
            for at, request in enumerate(allowed, len(forbidden) + 1)
        ),
        (_AND, 0, 0, syscall_rules.REQUEST_KIND),
        (_JUMP_EQUAL, 4, 0, syscall_rules.FILE_KIND),
        (_JUMP_EQUAL, 1, 0, syscall_rules.SOCKET_KIND),
        (_RETURN, 0, 0, _ERRNO | errno.ENOTTY),
        (_RETURN, 0, 0, _ERRNO | errno.EPERM),
    ]


def _load() -> ctypes.CDLL:
    try:
        library = ctypes.CDLL(_LIBRARY)
    except OSError as error:
        raise SeccompError(f"{_LIBRARY} is missing: install the package libseccomp2.") from error
    library.seccomp_init.restype = ctypes.c_void_p
    library.seccomp_arch_native.restype = ctypes.c_uint32
    _check(library.seccomp_api_set(ctypes.c_uint(_API_LEVEL)), f"seccomp_api_set({_API_LEVEL})")
    return library


def _check(result: int, what: str) -> None:
    if result != 0:
        raise SeccompError(f"{what}: {os.strerror(-result)}")
