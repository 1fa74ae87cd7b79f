"""Open time in whole minutes: when work that only closed time interrupts can start, and when it is done."""

from __future__ import annotations

from typing import Protocol

from services.planning.domain.scheduling.shop import ALWAYS_OPEN, NEVER, WEEK, Row


class Calendars(Protocol):
    """A shop, or those of its rows that tell open time."""

    @property
    def cal_from(self) -> Row: ...
    @property
    def cal_loop(self) -> Row: ...
    @property
    def cal_first(self) -> Row: ...
    @property
    def cal_loop_first(self) -> Row: ...
    @property
    def cal_week_open(self) -> Row: ...
    @property
    def cal_open(self) -> Row: ...
    @property
    def seg_start(self) -> Row: ...
    @property
    def seg_end(self) -> Row: ...
    @property
    def seg_before(self) -> Row: ...


def _weeks_on(shop: Calendars, calendar: int, minute: int) -> int:
    """How many weeks lie between a minute and its like among the segments that are written down."""
    loop = shop.cal_loop[calendar]
    if minute >= loop + WEEK or minute < shop.cal_from[calendar]:
        return (minute - loop) // WEEK
    return 0


def _segment(shop: Calendars, calendar: int, minute: int) -> int:
    """The first segment that ends after a minute."""
    low, high = shop.cal_first[calendar], shop.cal_first[calendar + 1]
    while low < high:
        middle = (low + high) // 2
        if shop.seg_end[middle] > minute:
            high = middle
        else:
            low = middle + 1
    return low


def next_open(shop: Calendars, calendar: int, minute: int) -> int:
    """The first open minute from this one on."""
    if calendar == ALWAYS_OPEN:
        return minute
    if minute >= NEVER:
        return NEVER
    shift = _weeks_on(shop, calendar, minute) * WEEK
    segment = _segment(shop, calendar, minute - shift)
    if segment < shop.cal_first[calendar + 1]:
        return max(minute, shop.seg_start[segment] + shift)
    segment = shop.cal_loop_first[calendar]
    if segment == shop.cal_first[calendar + 1]:
        return NEVER
    return shop.seg_start[segment] + WEEK + shift


def finish(shop: Calendars, calendar: int, minute: int, work: int) -> int:
    """When so many open minutes have passed since this one; the end of the last of them."""
    if calendar == ALWAYS_OPEN or work == 0:
        return minute + work
    if minute >= NEVER:
        return NEVER
    first, last = shop.cal_first[calendar], shop.cal_first[calendar + 1]
    shift = _weeks_on(shop, calendar, minute) * WEEK
    segment = _segment(shop, calendar, minute - shift)
    passed = shop.cal_open[calendar]
    if segment < last:
        passed = shop.seg_before[segment] + max(0, minute - shift - shop.seg_start[segment])
    target = passed + work
    beyond = target - shop.cal_open[calendar]
    if beyond > 0:
        week_open = shop.cal_week_open[calendar]
        if week_open == 0:
            return NEVER
        weeks = (beyond - 1) // week_open + 1
        target -= weeks * week_open
        shift += weeks * WEEK
    low, high = first, last
    while high - low > 1:
        middle = (low + high) // 2
        if shop.seg_before[middle] < target:
            low = middle
        else:
            high = middle
    return shop.seg_start[low] + target - shop.seg_before[low] + shift
