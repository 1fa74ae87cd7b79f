"""What may cross a border: strict commands, tolerant events, exact decimals, aware instants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.messages import Command, Event, PageQuery, View, decimal_text
from shared.contracts.refusals import Invalid, Refused
from shared.contracts.values import Cause, Number, Quantity


@dataclass(frozen=True, kw_only=True)
class Line:
    item: Number
    quantity: Quantity


@dataclass(frozen=True, kw_only=True)
class NewerLine(Line):
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Order(Command):
    wire_names = {"from_on": "from"}

    id: UUID | None = None
    number: Number
    lines: tuple[Line, ...] = ()
    at: datetime | None = None
    from_on: date | None = None
    starts: time | None = None
    cause: Cause = Cause.WORKER
    rush: bool = False
    count: int = 0
    fields: dict[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class Ordered(Event):
    owner = "somebody"

    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class OrderView(View):
    quantity: Decimal
    at: datetime


def errors(payload: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as invalid:
        Order.load(payload)
    return {error["field"]: error["key"] for error in invalid.value.errors}


def test_a_command_reads_what_it_dumps():
    order = Order(
        id=uuid4(),
        number="WO-1",
        lines=(Line(item="PCB", quantity=Decimal("1.25")),),
        at=datetime(2026, 11, 22, 8, tzinfo=UTC),
        from_on=date(2026, 11, 1),
        starts=time(20, 0),
        cause=Cause.MATERIAL,
    )
    dumped = orjson.loads(orjson.dumps(order.dump()))
    assert dumped["from"] == "2026-11-01"
    assert dumped["starts"] == "20:00"
    assert Order.load(dumped) == order


def test_each_wrong_field_is_named_by_its_path():
    assert errors(
        {
            "number": "a/b",
            "lines": [{"item": "x", "quantity": 0}, {"item": "x", "quantity": "1", "colour": "red"}],
            "at": "2026-11-22T08:00:00",
            "priorty": 9,
        }
    ) == {
        "number": "pattern",
        "lines.0.quantity": "must_be_above",
        "lines.1.colour": "unknown_field",
        "at": "naive_instant",
        "priorty": "unknown_field",
    }


def test_what_is_missing_is_named():
    assert errors({}) == {"number": "required"}
    assert errors({"number": None}) == {"number": "null"}


@pytest.mark.parametrize("body", [None, [], "x", 3, True])
def test_a_body_is_an_object(body):
    assert errors(body) == {"": "not_object"}


@pytest.mark.parametrize(
    "quantity",
    ["NaN", "Infinity", "1e3", "", " 1", "1_000", "٣", True, None, [], {}, Decimal("NaN"), float("inf"), "1" * 31],
)
def test_a_quantity_is_a_plain_decimal(quantity):
    assert "lines.0.quantity" in errors({"number": "a", "lines": [{"item": "x", "quantity": quantity}]})


@pytest.mark.parametrize("quantity", [Decimal("1e999999"), "100000000", "0.0000001", Decimal("1e-99999"), -1, "-0"])
def test_a_quantity_stays_within_its_limits(quantity):
    assert "lines.0.quantity" in errors({"number": "a", "lines": [{"item": "x", "quantity": quantity}]})


@pytest.mark.parametrize("number", ["", " ", " a", "a ", "a" * 41, "a\x00b", "a\nb", "a\n", "\ud800", "a/b", "a?b", 5])
def test_a_number_can_stand_in_a_path_and_in_a_table(number):
    assert "number" in errors({"number": number})


@pytest.mark.parametrize("number", ["WO-1042", "工單 7", "a", "A.b_c:(1)", "x" * 40])
def test_people_name_things_as_they_like(number):
    assert Order.load({"number": number}).number == number


@pytest.mark.parametrize("at", ["2026-02-30T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z", 1, "now"])
def test_an_instant_that_arithmetic_could_not_bear_is_refused(at):
    assert "at" in errors({"number": "a", "at": at})


def test_an_instant_that_was_taken_can_be_told_on():
    """Also of the last evening of the last year, on clocks that are behind those of UTC."""
    assert "at" in errors({"number": "a", "at": "2099-12-31T23:59:00-12:00"})
    order = Order.load({"number": "a", "at": "2099-12-31T11:59:00-12:00"})
    assert Order.load(order.dump()) == order


def test_instants_turn_to_utc():
    order = Order.load({"number": "a", "at": "2026-11-22T08:00:00+08:00"})
    assert order.at == datetime(2026, 11, 22, 0, tzinfo=UTC)
    assert order.dump()["at"] == "2026-11-22T00:00:00Z"


def test_an_event_ignores_what_a_newer_producer_adds():
    payload = {"plant": "P1", "lines": [{"item": "x", "quantity": "1", "colour": "red"}], "weather": "fine"}
    assert Ordered.load(payload).lines == (Line(item="x", quantity=Decimal(1)),)


def test_custom_fields_are_plain_values():
    assert Order.load({"number": "a", "fields": {"色": "紅", "n": Decimal("1.5")}}).fields == {"色": "紅", "n": "1.5"}
    assert errors({"number": "a", "fields": {"deep": {"er": 1}}}) == {"fields": "not_plain"}


def test_a_query_reads_text():
    query = PageQuery.load({"limit": "5"}, text=True)
    assert query.limit == 5
    for limit in ("0", "501", "x", "5.0", "99999999999999999999"):
        with pytest.raises(Invalid):
            PageQuery.load({"limit": limit}, text=True)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=6))
def test_decimals_are_written_plainly_and_mean_the_same(value):
    text = decimal_text(value)
    assert Decimal(text) == value
    assert "E" not in text and not ("." in text and text.endswith("0"))


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=8,
    )
)
def test_no_body_whatever_does_more_than_be_refused(body):
    try:
        Order.load(body)
    except Invalid as invalid:
        assert all(error["key"] for error in invalid.errors)


def test_a_refusals_code_is_its_name_and_its_facts_are_plain():
    class OverReported(Refused):
        pass

    refusal = OverReported(reported=Decimal("100"), available=Decimal("2.50"))
    assert refusal.code == "over_reported"
    assert refusal.facts == {"reported": "100", "available": "2.5"}


def test_a_field_of_a_later_version_leaves_the_content_of_what_does_not_carry_it():
    @dataclass(frozen=True, kw_only=True)
    class Newer(Order):
        lines: tuple[NewerLine, ...] = ()
        color: str | None = None

    sent = {"number": "A-1", "lines": [{"item": "X", "quantity": "2.50"}], "from": "2026-11-01"}
    said = {"number": "A-1", "lines": [{"item": "X", "quantity": "2.5"}], "from": "2026-11-01"}
    assert Order.load(sent).beyond_defaults() == Newer.load(sent).beyond_defaults() == said
    assert Newer.load({**sent, "color": "red"}).beyond_defaults() == {**said, "color": "red"}
    assert Order.load({**sent, "rush": False}).beyond_defaults() == said


@given(
    count=st.integers(0, 3),
    rush=st.booleans(),
    fields=st.none() | st.dictionaries(st.sampled_from("abc"), st.integers(0, 9)),
)
def test_the_content_tells_apart_whatever_differs(count, rush, fields):
    order = Order(number="A", count=count, rush=rush, fields=fields)
    assert Order.load({"number": "A"} | order.beyond_defaults()) == order
