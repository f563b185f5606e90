"""Closing what gevent does not wait for.

Its `os.close` asks the kernel twice what a descriptor is, and closes it in the event loop's next
turn, lest somebody still waits for it. Where nobody does, that costs: a session's start closes a
dozen while a person waits, a watchdog thousands, and a pipe that is left open until the next turn
wakes us when its other end is closed.
"""

from gevent import monkey

close_now = monkey.get_original("os", "close")
"""os.close of a descriptor that no greenlet waits for, or ever will."""
