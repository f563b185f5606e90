"""A session's usage as its meter last saw it; times count on while somebody looks."""

import time
from typing import TYPE_CHECKING

from .protocol import Usage

if TYPE_CHECKING:
    from .session import LiveSession


def usage_of(live: "LiveSession") -> Usage:
    """Under the same keys as its limits."""
    meter, now = live.meter, time.monotonic()
    return Usage(
        memory_bytes=meter.memory_bytes,
        processes=meter.process_count,
        cpu_seconds=meter.cpu_seconds,
        open_files=meter.open_files,
        disk_bytes=meter.last_disk.used_bytes,
        disk_files=meter.last_disk.files,
        log_bytes=live.events.kept_bytes,
        tunnels=live.tunnels,
        startup_seconds=live.startup_seconds,
        idle_seconds=0.0 if live.tunnels else round(now - live.used, 1),
        lifetime_seconds=round(now - live.created, 1),
    )
