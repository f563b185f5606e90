"""What the benchmarks must reach: a figure of a script's JSON, and where it must be at least or at
most. Most are ratios to what the script measures beside; the milliseconds are the machine's.
"""

from typing import Any, NamedTuple


class Goal(NamedTuple):
    """`path` leads to the figure, with dots; in `what` stands what it counts."""

    script: str
    what: str
    path: str
    at_least: float | None = None
    at_most: float | None = None

    def figure(self, result: dict[str, Any]) -> float | None:
        """What was measured; None where that was not, as in a run of lower counts."""
        found: Any = result
        for name in self.path.split("."):
            if not isinstance(found, dict) or name not in found:
                return None
            found = found[name]
        return float(found)

    def is_reached(self, figure: float) -> bool:
        """Whether the figure is where it must be."""
        if self.at_least is not None:
            return figure >= self.at_least
        return self.at_most is None or figure <= self.at_most

    @property
    def wanted(self) -> str:
        """In words."""
        if self.at_least is not None:
            return f"at least {self.at_least:g}"
        return f"at most {self.at_most:g}"


GOALS = (
    Goal("first_response", "times faster, p50", "at_1.times_faster.p50", at_least=20),
    Goal("first_response", "times faster at 10, p50", "at_10.times_faster.p50", at_least=10),
    Goal("restart", "times faster, p50", "times_faster.p50", at_least=50),
    Goal("exchange", "times a straight request, p50", "times_straight.p50", at_most=2.5),
    Goal("exchange", "times a straight request, p95", "times_straight.p95", at_most=4),
    Goal("exchange", "ms that a trace adds, p50", "trace_adds.p50_ms", at_most=0.3),
    Goal(
        "preview_throughput", "share, 64 KiB", "of_64_kib.share_of_straight.p50_share", at_least=0.5
    ),
    Goal(
        "preview_throughput", "share, few bytes", "small.share_of_straight.p50_share", at_least=0.5
    ),
    Goal(
        "preview_throughput",
        "share, one large",
        "large_mb.share_of_straight.p50_share",
        at_least=0.7,
    ),
    Goal("density", "of a `flask run`, each of 1,000", "at_1000.share_of_flask_run", at_most=0.25),
    Goal("density", "times the first start, p50", "starts.times.p50", at_most=2),
    Goal("churn", "times more sessions a second", "times_more", at_least=15),
    Goal("churn", "processes left over", "left_over.processes", at_most=0),
    Goal("churn", "mounts left over", "left_over.mounts", at_most=0),
    Goal("churn", "open files left over", "left_over.open_files", at_most=0),
    Goal("logs", "ms late, quiet, p99", "one.p99_ms", at_most=20),
    Goal("logs", "times as late beside a flood, p95", "sessions.times.p95", at_most=2),
    Goal("sockets", "times without them, p50", "times.p50", at_most=2),
    Goal("idle", "percent of a core, awake", "awake.p50_percent", at_most=2),
    Goal("idle", "percent of a core, asleep", "asleep.p50_percent", at_most=0.1),
    Goal(
        "scale_out",
        "times one worker's exchange, p50",
        "with_4.exchange.times_one_worker.p50",
        at_most=1.1,
    ),
    Goal("scale_out", "percent uneven", "placement.4.uneven_percent", at_most=20),
    Goal("page", "bytes of script to first paint", "script_bytes_to_first_paint", at_most=60_000),
    Goal("page", "bytes of script to typing", "script_bytes_to_typing", at_most=230_000),
)
