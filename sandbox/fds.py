"""Closing what gevent never waits for.

Its `os.close` asks the kernel twice what a descriptor is, and closes it in the event loop's next
turn, lest somebody still waits for it. That is right for what greenlets read from; a session's
start closes a dozen others while a person waits, and a watchdog thousands.
"""

from gevent import monkey

close_now = monkey.get_original("os", "close")
"""os.close of a descriptor that no greenlet has ever waited for."""
