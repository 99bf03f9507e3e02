"""The calendar of the sample world: what happens on which day of last month and of this one, until now."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from house import Clock, Failed
from usage import Ask, Usage

#: How many questions are under way at once; they stand within minutes of each other.
TOGETHER = 3
SPAN = timedelta(minutes=40)
#: Nothing but these comes of a question: an answer, or a limit that was meant to be reached.
EXPECTED = {200, 429}


@dataclass(order=True)
class Event:
    when: datetime
    what: str = field(compare=False)
    do: Callable[[], object] = field(compare=False)


def first_of_month(day: datetime) -> datetime:
    return day.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


class Calendar:
    """Last month, whole, and this one until now; in UTC, as the server counts months."""

    def __init__(self, now: datetime | None = None) -> None:
        self.now = now or datetime.now(timezone.utc)
        self.this_month = first_of_month(self.now)
        self.last_month = first_of_month(self.this_month - timedelta(days=1))
        self.events: list[Event] = []

    @property
    def month(self) -> str:
        return f"{self.last_month:%Y-%m}"

    def on(self, day: int, hour: float, what: str, do: Callable[[], object]) -> None:
        """On a day of last month."""
        self.events.append(Event(self.last_month + timedelta(days=day - 1, hours=hour), what, do))

    def ago(self, hours: float, what: str, do: Callable[[], object]) -> None:
        """So long before now; in this month, whatever day it is."""
        earliest = self.this_month + timedelta(hours=1)
        self.events.append(Event(max(earliest, self.now - timedelta(hours=hours)), what, do))

    def month_end(self, what: str, do: Callable[[], object]) -> None:
        self.events.append(Event(self.this_month + timedelta(minutes=20), what, do))

    def questions(self, usage: Usage, density: float) -> list[tuple[datetime, Ask]]:
        """Last month's in full, this month's at less than half of it, so that months can be told apart."""
        asked = []
        day = self.last_month
        while day < self.now:
            scale = density * (1 if day < self.this_month else 0.4)
            asked += [one for one in usage.day(day, scale) if one[0] < self.now - timedelta(minutes=30)]
            day += timedelta(days=1)
        return asked

    def live(self, clock: Clock, usage: Usage, density: float, told: Callable[[float, str], None]) -> None:
        """Goes through all of it in order."""
        asked = self.questions(usage, density)
        events = sorted(self.events)
        total = len(asked) + len(events)
        done = 0
        with ThreadPoolExecutor(TOGETHER) as pool:
            while asked or events:
                told(done / total, f"{clock.now():%d %b}")
                if events and (not asked or events[0].when <= asked[0][0]):
                    event = events.pop(0)
                    clock.go(event.when)
                    try:
                        event.do()
                    except (Exception, SystemExit) as fault:
                        raise Failed(f"{event.what} ({clock.now():%Y-%m-%d}): {fault}") from fault
                    done += 1
                    continue
                # Questions that stand close together are asked together.
                begin = asked[0][0]
                until = min([begin + SPAN] + [event.when for event in events[:1]])
                group = [one for when, one in asked[:TOGETHER] if when <= until]
                del asked[: len(group)]
                clock.go(begin)
                list(pool.map(usage.ask, group))
                done += len(group)
                if unexpected := set(usage.statuses) - EXPECTED:
                    raise Failed(f"questions were answered {sorted(unexpected)} on {clock.now():%Y-%m-%d}")
