"""How full a work center, a section, a worker or a team is: what is planned against the hours that are open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from services.planning.domain.hours_by_day import NEVER, DayHours, day_hours, days_between, whole_days
from services.planning.domain.plans.problem import Center, Person, Slot
from shared.contracts.calendars import Calendar
from shared.contracts.refusals import Invalid

MOST_DAYS = 92
EARLIEST, LATEST = date(2000, 1, 1), date(2999, 12, 31)
TENTH, HUNDREDTH = Decimal("0.1"), Decimal("0.01")


@dataclass(frozen=True)
class Load:
    """Open and planned seconds; of several side by side, all of theirs."""

    open: int = 0
    planned: int = 0

    @classmethod
    def of(cls, loads: Iterable[Load]) -> Load:
        """All of them together."""
        found = list(loads)
        return cls(sum(one.open for one in found), sum(one.planned for one in found))

    @property
    def is_overloaded(self) -> bool:
        return self.planned > self.open

    @property
    def percent(self) -> Decimal | None:
        """Nobody can say how full something is that is never open."""
        return None if self.open == 0 else (Decimal(100 * self.planned) / self.open).quantize(TENTH, ROUND_HALF_UP)


def in_hours(seconds: int) -> Decimal:
    return (Decimal(seconds) / 3600).quantize(HUNDREDTH, ROUND_HALF_UP)


@dataclass
class Window:
    """The hours of a plant's calendars from one production day to another, each read once."""

    time_zone: str
    first: date
    last: date
    calendars: Mapping[str, Calendar]
    _known: dict[str | None, DayHours] = field(default_factory=dict)
    _both: dict[tuple[str, str], DayHours] = field(default_factory=dict)

    def __post_init__(self) -> None:
        far_off = {"from": self.first, "to": self.last}
        if errors := {name: "far_off" for name, day in far_off.items() if not EARLIEST <= day <= LATEST}:
            raise Invalid({**errors})
        if self.last < self.first:
            raise Invalid({"to": "before_from"})
        if (self.last - self.first).days >= MOST_DAYS:
            raise Invalid({"to": ("too_many_days", {"limit": MOST_DAYS})})

    def hours(self, calendar: str | None) -> DayHours:
        """Without a calendar: always."""
        if calendar not in self._known:
            self._known[calendar] = (
                whole_days(self.time_zone, self.first, self.last)
                if calendar is None
                else day_hours(self.calendars[calendar], self.first, self.last)
            )
        return self._known[calendar]

    def both(self, one: str | None, other: str | None) -> DayHours:
        """When both calendars are open, by the days of the first; who has none has the other's."""
        if one is None or other is None or one == other:
            return self.hours(other if one is None else one)
        if (one, other) not in self._both:
            self._both[one, other] = self.hours(one).shared_with(self.hours(other))
        return self._both[one, other]


Loads = Mapping[str, Mapping[date, Load]]


def of_centers(
    window: Window, centers: Mapping[str, Center], people: Mapping[str, Person], slots: Iterable[Slot]
) -> Loads:
    """Each work center's load, day by day. What a hand has planned outside all hours takes none of them."""
    planned: dict[str, Counter[date]] = {number: Counter() for number in centers}
    for slot in slots:
        center, person = centers.get(slot.work_center or ""), people.get(slot.worker or "")
        if center is not None:
            hours = window.both(center.calendar, person.calendar if person else None)
            planned[center.number].update(hours.within(slot.start, slot.end))
    return {
        number: _days(window.hours(center.calendar), planned[number], units=center.capacity)
        for number, center in centers.items()
    }


def of_people(
    window: Window, centers: Mapping[str, Center], people: Mapping[str, Person], slots: Iterable[Slot]
) -> Loads:
    """Each worker's load. Who has no hours of his own works when the work centers do where he is planned."""
    planned: dict[str, Counter[date]] = {number: Counter() for number in people}
    lent: dict[str, set[str | None]] = {number: set() for number in people}
    for slot in slots:
        person, center = people.get(slot.worker or ""), centers.get(slot.work_center or "")
        if person is not None and center is not None:
            own = (person.calendar, center.calendar)
            hours = window.both(*own if person.has_own_hours else reversed(own))
            planned[person.number].update(hours.within(slot.start, slot.end))
            lent[person.number].add(center.calendar)
    return {
        number: _days(_own_hours(window, person, lent[number]), planned[number], units=1)
        for number, person in people.items()
    }


def _own_hours(window: Window, person: Person, lent: Iterable[str | None]) -> DayHours:
    if person.calendar is not None and person.has_own_hours:
        return window.hours(person.calendar)
    hours = NEVER
    for calendar in lent:
        hours = hours.joined_with(window.both(calendar, person.calendar))
    return hours


def _days(hours: DayHours, planned: Mapping[date, int], *, units: int) -> dict[date, Load]:
    opened = hours.open()
    return {day: Load(opened[day] * units, planned.get(day, 0)) for day in {*opened, *planned}}


def together(loads: Loads, groups: Mapping[str, str | None]) -> Loads:
    """The loads of those who belong together, added up; of those who belong nowhere under no name."""
    found: dict[str, dict[date, Load]] = {}
    for number, days in loads.items():
        group = found.setdefault(groups[number] or "", {})
        for day, load in days.items():
            group[day] = Load.of([group.get(day, Load()), load])
    return found


def by_period(loads: Loads, window: Window, *, weekly: bool) -> Iterator[tuple[str, str, Load]]:
    """Every day or week of the window with everybody's load in it, also where there is none."""
    periods: dict[str, list[date]] = {}
    for day in days_between(window.first, window.last):
        periods.setdefault(_period(day, weekly=weekly), []).append(day)
    for period, days in periods.items():
        for key in sorted(loads):
            yield period, key, Load.of(loads[key].get(day, Load()) for day in days)


def _period(day: date, *, weekly: bool) -> str:
    """`2026-11-22`, or the ISO week `2026-W47`."""
    if not weekly:
        return day.isoformat()
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"
