"""How gunicorn serves web, but that it has fewer places, idle connections do not end, and whoever
finds no room does not wait long for it.
"""

from playground import memory
from playground.server import *  # noqa: F403  # a configuration is a module's variables

worker_connections = 1_000
keepalive = 600
memory.WAIT_SECONDS = 0.2
