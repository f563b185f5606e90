"""Turns for other greenlets, inside a loop that may find work for ever.

All of web is one loop. A read or a write of gevent's yields only where it would have to wait; a
guest or a browser that always has one byte more never lets that happen, and who never yields is
alone in the process: nobody is served, and gunicorn ends it after a minute.
"""

import gevent


class Turns:
    """Counted where such a loop comes round; one for each loop. `every`: how many rounds may pass
    without waiting.
    """

    def __init__(self, every: int) -> None:
        self._every = every
        self._rounds = 0

    def count(self) -> None:
        """One round more; at times others come first."""
        self._rounds += 1
        if self._rounds % self._every == 0:
            gevent.sleep(0)
