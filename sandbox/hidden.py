"""Pages that a jail has and that no process of it shows any more.

Of an anonymous shared mapping all pages stay while one of them is mapped: a guest that unmaps the
rest has them back by mremap(2), and meanwhile they are in nobody's address space. But each was a
page fault of the jail's, and is in the host's figure of shared memory. So what the jail's faults
can have brought and its weight does not show counts as hidden, as far as the host's shared memory
has risen by as much in the same time, for as long as the jail has such a mapping at all.
"""

from typing import NamedTuple


class Look(NamedTuple):
    """At one weighing, in bytes: what was found, and what can have been at the most; of the jail,
    what such mappings show and what is on its disk, and what of all of these the host has.
    """

    found: int
    possible: int
    shared: int
    disk: int
    of_host: int


class Hidden:
    """What one jail hides, from weighing to weighing."""

    def __init__(self) -> None:
        self._last: Look | None = None
        self.bytes = 0

    def note(self, look: Look) -> int:
        """The bytes that are hidden by now."""
        last, self._last = self._last, look
        if not look.shared:
            self.bytes = 0
        elif last is not None:
            shown = look.shared + look.disk - last.shared - last.disk
            risen = look.of_host - last.of_host - shown
            unseen = max(0, look.possible - look.found)
            self.bytes = max(0, self.bytes + min(risen, unseen))
        return self.bytes
