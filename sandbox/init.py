"""The worker's handle of one init: requests and answers over its control socket, and its end.

reader (a greenlet): gives each answer to the caller that waits for it, each event to the owner
"""

import itertools
import logging
import os
import signal
import socket
from collections.abc import Callable
from typing import Any, NamedTuple, cast

import gevent
from gevent.event import AsyncResult, Event
from gevent.socket import wait_read

from .cgroups import Group
from .guest import channel

_LOG = logging.getLogger("sandbox.init")
_CALL_SECONDS = 10.0
_ENDED_EARLY: channel.Fields = {"event": "failed", "detail": "the jail ended at its start"}
_END_SECONDS = 20.0
"""Moments usually; who is killed has to run once more, which takes time on a busy machine."""

Answer = tuple[channel.Fields, list[int]]


class InitFailed(Exception):
    """A step of the jail could not be taken; nothing was started."""


class InitGone(Exception):
    """The jail has ended."""


class Refused(Exception):
    """Init answered with an error; `fields` is the answer."""

    def __init__(self, fields: channel.Fields) -> None:
        super().__init__(str(fields.get("detail", fields["error"])))
        self.fields = fields


class Handle(NamedTuple):
    """What an init is ended by: its pidfd or, on a kernel that has none, its keeper's socket
    (guest/keeper.py). Both are readable once it has ended.
    """

    fd: int
    is_kept: bool

    def end(self) -> None:
        """Raises ProcessLookupError or BrokenPipeError where it has ended."""
        if self.is_kept:
            os.write(self.fd, b"\0")
        else:
            signal.pidfd_send_signal(self.fd, signal.SIGKILL)


class Init:
    """One jail. `on_event` gets `{"event": …}` messages, `on_end` is called once when the jail is
    gone.
    """

    def __init__(self, control: socket.socket, pid: int, handle: Handle, slot: int) -> None:
        self.pid = pid
        self.slot = slot
        self.group: Group | None = None
        self.on_event: Callable[[channel.Fields], Any] = lambda _: None
        self.on_end: Callable[[], Any] = lambda: None
        self.is_gone = False
        self._control = control
        self._handle: Handle | None = handle
        self._numbers = itertools.count(1)
        self._is_down = Event()
        self._waiting: dict[int, AsyncResult[Answer]] = {}
        self._reader = gevent.spawn(self._read)

    @classmethod
    def accept(cls, control: socket.socket, slot: int) -> "Init":
        """Wait for the usher's pid and init's word that it is ready. Raises InitFailed."""
        pid, is_ready = 0, False
        handle: Handle | None = None
        try:
            while not (is_ready and handle is not None):  # init may be faster than its usher
                fields, fds = channel.receive(control) or (_ENDED_EARLY, [])
                if fields["event"] == "forked" and not fds:
                    raise InitFailed("its pidfd did not come: the worker has too many open files")
                if fields["event"] == "forked":
                    pid, handle = fields["pid"], Handle(fds[0], fields["is_kept"])
                elif fields["event"] == "ready":
                    is_ready = True
                else:
                    raise InitFailed(fields["detail"])
        except BaseException:  # a timeout of the caller's is one
            if handle is not None:
                os.close(handle.fd)
            raise
        return cls(control, pid, handle, slot)

    def call(self, operation: str, fds: tuple[int, ...] = (), **fields: object) -> Answer:
        """Ask and wait. Raises Refused, InitGone; an init that does not answer in time is ended."""
        number = next(self._numbers)
        result: AsyncResult[Answer] = AsyncResult()
        self._waiting[number] = result
        try:
            if self.is_gone:
                raise InitGone
            channel.send(self._control, {"id": number, "op": operation, **fields}, fds)
            answer = self._wait(result)
        except OSError as error:
            self.is_gone = True
            self.kill()
            raise InitGone from error
        finally:
            del self._waiting[number]
        if "error" in answer[0]:
            raise Refused(answer[0])
        return answer

    def _wait(self, result: "AsyncResult[Answer]") -> Answer:
        limit = gevent.Timeout.start_new(_CALL_SECONDS)
        try:
            return cast("Answer", result.get())
        except gevent.Timeout as error:
            if error is not limit:  # the caller's own
                raise
            self.kill()
            raise InitGone from error
        finally:
            limit.close()

    def kill(self) -> None:
        """End the jail and wait until the kernel has taken down all of it; that it has not in time
        is for the operator to know, and keeps nobody from going on.
        """
        if self._handle is None:
            self._is_down.wait(_END_SECONDS)
            return
        handle, self._handle = self._handle, None
        try:
            handle.end()
            wait_read(handle.fd, timeout=_END_SECONDS)
        except (ProcessLookupError, BrokenPipeError):
            pass
        except TimeoutError:
            _LOG.error(
                "pid %s, a jail, has not ended %g s after it was killed", self.pid, _END_SECONDS
            )
        finally:
            os.close(handle.fd)
            self._is_down.set()

    def _read(self) -> None:
        try:
            while (message := channel.receive(self._control)) is not None:
                fields, fds = message
                if "id" not in fields:
                    self.on_event(fields)
                elif (result := self._waiting.get(fields["id"])) is not None:
                    result.set((fields, fds))
                else:
                    for fd in fds:
                        os.close(fd)
        except OSError:
            pass
        finally:
            self._end()

    def _end(self) -> None:
        self.is_gone = True
        self._control.close()
        for result in self._waiting.values():
            result.set_exception(InitGone())
        self.kill()
        self.on_end()
