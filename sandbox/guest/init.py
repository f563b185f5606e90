"""Pid 1 of a jail: trusted, small, one thread. It forks guests, hands out connected sockets and
keeps files.

It answers the worker's messages (`{"id", "op", …}` → `{"id", …}`) over its control socket and says
when a run has ended (`{"event": "exited", …}`). It reads nothing that a guest wrote but file names
and bytes of the jail's own disk, and it ends, and with it everything in the jail, when the worker
is gone.

    init ──▶ standby: locked down, waiting for its first command ──▶ guest
         ──▶ shells of terminals, which end with the run that they were opened beside
         ──▶ tools, which read what somebody types (tools.py)
         ──▶ whatever guests leave behind: reaped here
"""

import contextlib
import os
import select
import signal
import socket
from collections.abc import Callable
from functools import partial
from typing import Any

from . import channel, guest, listeners, network, sock_diag
from .children import exists, signal_to, watch_children
from .disk import Conflict, Disk
from .jail import Jail, enter_jail
from .standby import Standby
from .terminals import Terminals
from .tools import Tools
from .zygote_fds import PROC_FD

Role = Callable[[], Any]
_COMMAND_FDS = 3
"""stdout, stderr and report; behind them come the files."""


def become_init(control: socket.socket, own_jail: Jail) -> Role | None:
    """Enter the jail and serve; a step that cannot be taken is said, and nothing starts."""
    network.limit_buffers(PROC_FD)
    try:
        scratch = enter_jail(own_jail, control.fileno())
    except OSError as error:
        channel.send(control, {"event": "failed", "detail": str(error)})
        return None
    return Init(control, Disk(scratch, own_jail.identity.guest_uid), own_jail).serve


class Init:
    """The state of a jail: at most one run, at most one standby."""

    def __init__(self, control: socket.socket, disk: Disk, own_jail: Jail) -> None:
        self._control = control
        self._disk = disk
        self._jail = own_jail
        self._standby: Standby | None = None
        self._main_pid: int | None = None
        self._replaced_pid: int | None = None
        self._generation = 0
        self._terminals = Terminals(own_jail)
        self._tools = Tools(own_jail)
        self._operations: dict[str, Callable[[channel.Fields, list[int]], Role | None]] = {
            "prepare": self._prepare,
            "relax": self._relax,
            "run": self._run,
            "interrupt": self._interrupt,
            "stop": self._stop,
            "freeze": self._freeze,
            "thaw": self._thaw,
            "open_terminal": self._open_terminal,
            "close_terminal": self._close_terminal,
            "tool": self._tool,
            "connect": self._connect,
            "sockets": self._sockets,
            "listeners": self._listeners,
            "buffers": self._buffers,
            "list": self._list,
            "open": self._open,
            "usage": self._usage,
        }

    def serve(self) -> Role | None:
        """Answer until the worker is gone; in a forked child, return its next role."""
        try:
            return self._serve()
        except (BrokenPipeError, ConnectionResetError):
            return None  # the worker went while it was being answered

    def _serve(self) -> Role | None:
        children = watch_children()
        if (role := self._fork_standby()) is not None:
            return role
        self._rehearse()
        channel.send(self._control, {"event": "ready"})
        poll = select.poll()
        poll.register(self._control, select.POLLIN)
        poll.register(children, select.POLLIN)
        while True:
            for fd, _ in poll.poll():
                if fd == children:
                    os.read(children, 4096)
                    self._reap()
                    continue
                message = channel.receive(self._control)
                if message is None:
                    return None
                if (role := self._handle(*message)) is not None:
                    return role

    def _handle(self, fields: channel.Fields, fds: list[int]) -> Role | None:
        had_run = self._main_pid is not None
        try:
            return self._operations[fields["op"]](fields, fds)
        except Conflict as error:
            failure: channel.Fields = {"error": "conflict", "path": error.path}
        except OSError as error:
            failure = {"error": "os", "errno": error.errno, "detail": str(error)}
        finally:
            for fd in fds:
                os.close(fd)
        self._answer(fields, **failure, ended=had_run and self._main_pid is None)
        return None

    def _answer(self, request: channel.Fields, fds: tuple[int, ...] = (), **fields: object) -> None:
        channel.send(self._control, {"id": request["id"], **fields}, fds)

    # runs

    def _fork_standby(self) -> Role | None:
        """Unless there is one."""
        if self._standby is not None:
            return None
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        pid = os.fork()
        if pid == 0:
            # closed as objects, not as numbers: in the guest, a collection of what is left of init
            # would close those numbers again, which by then are the guest's own
            ours.close()
            self._control.close()
            return partial(guest.become_guest, theirs, self._jail)
        theirs.close()
        self._standby = Standby(pid, ours)
        return None

    def _prepare(self, fields: channel.Fields, _: list[int]) -> Role | None:
        """Have a standby ready before the next run is asked for."""
        if (role := self._fork_standby()) is not None:
            return role
        self._answer(fields)
        self._rehearse()
        return None

    def _rehearse(self) -> None:
        """Go through what a run asks of us, with nothing behind it. After a fork all pages are
        shared, and each of those that a run writes to would be copied while somebody waits.
        """
        control = self._control
        worker, self._control = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with worker, self._control, contextlib.suppress(OSError, Conflict):
            try:
                self._disk.rehearse()
                asked = {"id": 0, "op": "sockets", "count": 1}
                channel.send(worker, asked, (worker.fileno(),) * _COMMAND_FDS)
                if (message := channel.receive(self._control)) is not None:
                    self._handle(*message)
                for fd in (channel.receive(worker) or ({}, []))[1]:
                    os.close(fd)
            finally:
                self._control = control

    def _relax(self, fields: channel.Fields, _: list[int]) -> None:
        """Nobody edits any more: a standby ends when its socket closes."""
        self._drop_standby()
        self._answer(fields)

    def _run(self, fields: channel.Fields, fds: list[int]) -> Role | None:
        """End the run that there is, put the files in place and let the standby run the command.

        The standby prepares itself meanwhile, and while the old run's processes are still ending:
        what of the project's code could meet one of them waits (alone.py).
        """
        # where it is, nobody is there who could hurt a standby, or for whom it would wait
        is_first = (
            self._main_pid is None
            and not self._terminals.have_left_processes
            and not self._tools.are_at_work
        )
        try:
            if is_first and (role := self._hand_over(fields, fds)) is not None:
                return role
            if fields["files_at"] is not None:
                with open(fds.pop(), "rb") as contents:
                    self._disk.stage(contents, fields["files_at"])
            if not is_first:
                self._replace_run()
                if (role := self._hand_over(fields, fds)) is not None:
                    return role
            self._disk.commit()
        except (OSError, Conflict):
            if self._main_pid is None:
                self._drop_standby()  # it may have a command that it must not run
            raise
        self._let_run(fields["generation"])
        self._sockets({**fields, "count": fields["sockets"]}, [])
        return None

    def _hand_over(self, fields: channel.Fields, fds: list[int]) -> Role | None:
        """Give the command to the standby, which is forked where there is none."""
        if (role := self._fork_standby()) is not None:
            return role
        assert self._standby is not None
        channel.send(self._standby.sock, fields["command"], tuple(fds[:_COMMAND_FDS]))
        return None

    def _let_run(self, generation: int) -> None:
        standby, self._standby = self._standby, None
        assert standby is not None  # the command was handed to it just now
        with standby.sock:
            channel.send(standby.sock, {"op": "run"})
        self._main_pid = standby.pid
        self._generation = generation

    def _replace_run(self) -> None:
        """Kill all of it, and wait for nothing. The first process, which is the longest to end, is
        killed from here, a moment before all others are.
        """
        if self._main_pid is not None:
            signal_to(self._main_pid, signal.SIGKILL)
        self._replaced_pid, self._main_pid = self._main_pid, None
        self._terminals.forget()
        self._tools.forget()
        if self._standby is None or not self._standby.does("kill"):
            self._drop_standby()
            signal_to(-1, signal.SIGKILL)

    def _interrupt(self, fields: channel.Fields, _: list[int]) -> None:
        """The run's processes, as Ctrl-C does; they may stay."""
        if self._main_pid is not None:
            signal_to(-self._main_pid, signal.SIGINT)
        self._answer(fields)

    def _stop(self, fields: channel.Fields, _: list[int]) -> None:
        self._kill_all()
        self._main_pid = None
        self._answer(fields)

    def _freeze(self, fields: channel.Fields, _: list[int]) -> None:
        """Stop one process; or every one but init, at once, and a standby, which has nothing of a
        guest's yet: whoever is about to fork cannot, with a signal pending (fork(2)).
        """
        if "pid" in fields:
            signal_to(fields["pid"], signal.SIGSTOP)
        else:
            signal_to(-1, signal.SIGSTOP)
            if self._standby is not None:
                os.kill(self._standby.pid, signal.SIGCONT)
        self._answer(fields)

    def _thaw(self, fields: channel.Fields, _: list[int]) -> None:
        """All go on, these in their order first. A job that somebody has stopped himself does so
        too: nobody tells the two apart.
        """
        for pid in (*fields["pids"], -1):
            signal_to(pid, signal.SIGCONT)
        self._answer(fields)

    def _kill_all(self) -> None:
        """End every process of the pid namespace but a standby, and wait until none is left."""
        self._terminals.forget()
        self._tools.forget()
        if self._standby is not None and self._standby.does("clear"):
            return
        self._drop_standby()
        try:
            os.kill(-1, signal.SIGKILL)
        except ProcessLookupError:
            return
        try:
            while True:
                os.waitpid(-1, 0)
        except ChildProcessError:
            return

    def _drop_standby(self) -> None:
        if self._standby is not None:
            self._standby.sock.close()
            self._standby = None

    def _reap(self) -> None:
        """Collect what has ended; with a run's first process ends the run."""
        try:
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    return
                if self._standby is not None and pid == self._standby.pid:
                    self._drop_standby()
                self._terminals.note_end(pid, status)
                self._tools.note_end(pid, status)
                if pid == self._main_pid:
                    self._end_run(status)
        except ChildProcessError:
            return

    def _end_run(self, status: int) -> None:
        self._main_pid = None
        self._kill_all()
        fields = {"event": "exited", "generation": self._generation}
        channel.send(self._control, {**fields, "code": os.waitstatus_to_exitcode(status)})

    # terminals

    def _open_terminal(self, fields: channel.Fields, fds: list[int]) -> Role | None:
        """A shell on the pty that came along. The worker asks while no run is starting: one that
        waits until it is alone in the jail would wait for the shell.
        """
        role = self._terminals.open(fields["terminal"], fds[0], fields["env"])
        if role is not None:
            self._control.close()
            self._drop_standby()
            return role
        self._answer(fields)
        return None

    def _close_terminal(self, fields: channel.Fields, _: list[int]) -> None:
        self._answer(fields, code=self._terminals.close(fields["terminal"]))

    # tools

    def _tool(self, fields: channel.Fields, fds: list[int]) -> Role | None:
        """One beside the run. The worker asks while no run is starting: one that waits until it is
        alone in the jail would wait for the tool.
        """
        ours, theirs = socket.socketpair()  # of the jail's own network, as all that is in it
        with ours, theirs:
            role = self._tools.start(fields["argv"], fields["seconds"], theirs.fileno(), fds[0])
            if role is not None:
                self._control.close()
                self._drop_standby()
                return role
            fds.clear()
            self._answer(fields, (ours.fileno(),))
        return None

    # network

    def _connect(self, fields: channel.Fields, _: list[int]) -> None:
        sock = network.connect(fields["port"])
        if sock is None:
            self._answer(fields, error="refused")
            return
        with sock:
            self._answer(fields, (sock.fileno(),))

    def _sockets(self, fields: channel.Fields, _: list[int]) -> None:
        """None, where the kernel gives no more: a run is on, with or without."""
        made: list[socket.socket] = []
        with contextlib.ExitStack() as stack:
            with contextlib.suppress(OSError):
                made += map(stack.enter_context, network.unconnected(fields["count"]))
            self._answer(fields, tuple(sock.fileno() for sock in made))

    def _listeners(self, fields: channel.Fields, _: list[int]) -> None:
        self._answer(fields, ports=[] if self._is_replacing() else listeners.ports())

    def _is_replacing(self) -> bool:
        """The run before is still ending, and lets go of its sockets last of all."""
        if self._replaced_pid is not None and not exists(self._replaced_pid):
            self._replaced_pid = None
        return self._replaced_pid is not None

    def _buffers(self, fields: channel.Fields, _: list[int]) -> None:
        count, size = sock_diag.buffers()
        self._answer(fields, bytes=size, sockets=count)

    # files

    def _list(self, fields: channel.Fields, _: list[int]) -> None:
        blob = channel.write_blob(self._disk.list_files(fields["most"]))
        try:
            self._answer(fields, (blob,))
        finally:
            os.close(blob)

    def _open(self, fields: channel.Fields, _: list[int]) -> None:
        fd, size = self._disk.open_file(fields["path"])
        try:
            self._answer(fields, (fd,), size=size)
        finally:
            os.close(fd)

    def _usage(self, fields: channel.Fields, _: list[int]) -> None:
        used, files = self._disk.usage()
        self._answer(fields, disk_bytes=used, disk_files=files)
