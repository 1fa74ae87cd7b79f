"""What a soak measures, and the table it prints."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil
from statistics import median

from tests.faults.oracle import Verdict


@dataclass
class Numbers:
    """Counted and timed while the faults came."""

    faults: Counter[str] = field(default_factory=Counter)
    recovered: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    ends: list[tuple[str, int, float]] = field(default_factory=list)  # service, exit status, seconds
    exits: list[str] = field(default_factory=list)  # processes that ended though nobody ended them
    reports: int = 0
    tries: int = 0
    refused: int = 0
    away: list[float] = field(default_factory=list)  # seconds to the answer while the broker was away
    away_seconds: float = 0.0
    backlog: int = 0
    drained_in: float = 0.0
    seconds: float = 0.0
    verdict: Verdict = field(default_factory=lambda: Verdict(()))

    @property
    def is_right(self) -> bool:
        orderly = all(status == 0 for _, status, _ in self.ends)
        return self.verdict.is_clean and orderly and not self.refused and not self.exits

    def rows(self) -> list[tuple[str, str]]:
        slowest = max((seconds for _, _, seconds in self.ends), default=0.0)
        hung = sum(status == -9 for _, status, _ in self.ends)
        disorderly = sum(status not in (0, -9) for _, status, _ in self.ends)
        other = {kind: self.verdict.count(kind) for kind in ("altered", "total", "trouble") if self.verdict.count(kind)}
        return [
            ("reports answered", f"{self.reports} in {self.tries} tries, {self.refused} refused"),
            *((kind, str(count)) for kind, count in sorted(self.faults.items())),
            ("lost", str(self.verdict.count("lost"))),
            ("doubled", str(self.verdict.count("doubled"))),
            ("cents off", str(self.verdict.count("cents"))),
            ("otherwise wrong", str(other or 0)),
            ("processes that ended by themselves", str(self.exits or 0)),
            *((f"ready again after {kind}", spread(took)) for kind, took in sorted(self.recovered.items())),
            (f"accepted in {self.away_seconds:.0f} s without a broker", f"{len(self.away)}, {latency(self.away)}"),
            ("backlog of events", f"{self.backlog}, drained in {self.drained_in:.0f} s, {self._rate()}"),
            ("SIGTERM under load", f"{len(self.ends)}, {hung} hung, {disorderly} disorderly, slowest {slowest:.1f} s"),
            ("took", f"{self.seconds:.0f} s"),
        ]

    def _rate(self) -> str:
        return f"{self.backlog / self.drained_in:.0f} a second" if self.drained_in else "not measured"


def spread(seconds: Sequence[float]) -> str:
    return f"median {median(seconds):.1f} s, longest {max(seconds):.1f} s" if seconds else "never"


def latency(seconds: Sequence[float]) -> str:
    if not seconds:
        return "none"
    ordered = sorted(seconds)
    parts = {name: ordered[max(0, ceil(share * len(ordered)) - 1)] for name, share in (("p50", 0.5), ("p99", 0.99))}
    return (
        ", ".join(f"{name} {1000 * value:.0f} ms" for name, value in parts.items()) + f", longest {ordered[-1]:.2f} s"
    )
