"""How gunicorn serves web, but that a test need not wait long for who takes nothing."""

from playground import server
from playground.server import *  # noqa: F403  # a configuration is a module's variables

server.STALL_SECONDS = 1.0
