"""Many people at once, each on a line of their own: how it went, what was acknowledged."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.servers.web import Answer, Caller, Served

FINE = frozenset({200, 303, 304})


@dataclass
class Seen:
    """What all of them met: milliseconds by kind of request, and what went wrong."""

    ms: dict[str, list[float]] = field(default_factory=dict)
    wrong: Counter[str] = field(default_factory=Counter)
    acknowledged: list[str] = field(default_factory=list)
    cut_off: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, kind: str, ask: Callable[[], Answer], fine: Any = FINE) -> Answer | None:
        """Ask, note how long it took and how it ended; None: the line broke."""
        begun = time.perf_counter()
        try:
            answer = ask()
        except OSError as broken:
            with self.lock:
                self.cut_off += 1
                self.wrong[f"{kind}: {broken}"] += 1
            return None
        with self.lock:
            self.ms.setdefault(kind, []).append(1000 * (time.perf_counter() - begun))
            if answer.status not in fine:
                self.wrong[f"{kind}: {answer.status} {answer.words[:200]}"] += 1
        return answer

    def note(self, what: str) -> None:
        """The server acknowledged this."""
        with self.lock:
            self.acknowledged.append(what)

    def add(self, other: "Seen") -> None:
        """Take over what another has met."""
        with self.lock:
            for kind, ms in other.ms.items():
                self.ms.setdefault(kind, []).extend(ms)
            self.wrong += other.wrong
            self.acknowledged += other.acknowledged
            self.cut_off += other.cut_off

    @property
    def asked(self) -> int:
        return sum(map(len, self.ms.values()))

    def figures(self, *kinds: str) -> str:
        """`1234 requests: p50 12, p95 40, p99 80 ms` of these kinds, or of all."""
        found = sorted(ms for kind in (kinds or self.ms) for ms in self.ms.get(kind, []))
        at = (f"p{share} {_percentile(found, share):.0f}" for share in (50, 95, 99))
        return f"{len(found)} requests: {', '.join(at)} ms"


Work = Callable[[Caller, random.Random, Seen], None]


Days = Sequence[tuple[Caller, Work]]  # each session, and what its person does


def work_at_once(days: Days, *, until: Callable[[], bool], pause: float = 0) -> Seen:
    """Everybody does one thing after another, until that is so; what they met.

    `pause`: seconds for which they look at a page, on the average; 0: they never stop.
    """
    seen = Seen()

    def day(number: int) -> None:
        (person, work), dice = days[number], random.Random(number)
        time.sleep(dice.uniform(0, pause))
        while not until():
            work(person, dice, seen)
            time.sleep(dice.uniform(0, 2 * pause))

    with ThreadPoolExecutor(len(days)) as pool:
        for done in [pool.submit(day, number) for number in range(len(days))]:
            done.result()
    return seen


def for_seconds(seconds: float) -> Callable[[], bool]:
    """Whether so many seconds have passed since now."""
    end = time.monotonic() + seconds
    return lambda: time.monotonic() >= end


def megabytes(served: Served) -> float:
    """What the worker processes hold in memory, together."""
    return sum(map(_resident, served.workers())) / 1024


def _resident(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def _percentile(ordered: list[float], share: int) -> float:
    return ordered[min(len(ordered) - 1, len(ordered) * share // 100)] if ordered else 0.0
