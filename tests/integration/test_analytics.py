"""A manager asks for one number of the cockpit: whole, sliced, and as a table."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from decimal import Decimal
from typing import Any

from services.gateway.api.analytics import BY, OWNERS
from shared.contracts.gateway.commands import By
from shared.testing.waiting import eventually
from tests.integration.plant import Plant, step

MONDAY, TUESDAY = "2026-03-02", "2026-03-03"
WEEK = {"from": MONDAY, "to": "2026-03-08"}


def busy(plant: Plant) -> None:
    """Monday 6 good and 2 scrap at SMT, Tuesday 9 good and 3 to rework at TEST."""
    plant.calendar("DAY", *((weekday, "08:00", "18:00") for weekday in range(1, 8)))
    plant.work_centers("SMT", section="Front", calendar="DAY")
    plant.work_centers("TEST", section="Back", calendar="DAY")
    plant.team("T1", "ANNA", calendar="DAY")
    plant.team("T2", "BEN", calendar="DAY")
    plant.defect_reasons(CRACK="material")
    plant.product("LAMP", step(10, "SMT", section="Front"))
    plant.product("BULB", step(10, "TEST", section="Back"))
    lamp, bulb = plant.order("LAMP", 100), plant.order("BULB", 100)
    plant.report(lamp[10], 6, scrap={"CRACK": 2}, by="ANNA", **worked(MONDAY))
    plant.report(bulb[10], 9, rework={"CRACK": 3}, by="BEN", **worked(TUESDAY))
    eventually(lambda: [each["quantity"] for each in plant.cockpit(**WEEK)["defects_by_reason"]] == ["5"])


def worked(day: str) -> dict[str, Any]:
    return {
        "started_at": datetime.fromisoformat(f"{day}T09:00:00+08:00"),
        "finished_at": datetime.fromisoformat(f"{day}T10:00:00+08:00"),
    }


def test_every_number_of_the_cockpit_is_what_the_cockpit_says(plant: Plant) -> None:
    busy(plant)
    cockpit = plant.cockpit(**WEEK)
    assert set(OWNERS) == set(cockpit) - {"from", "to", "parts_away"}
    for name in OWNERS:
        whole = plant.admin.get(f"/analytics/{name}", **WEEK)
        told = cockpit[name]
        if isinstance(told, list):
            assert whole["items"] == [{"key": None, **row} for row in told], name
        elif isinstance(told, dict):
            assert whole["items"] == [{"key": None, **told}], name
        else:
            assert whole["items"] == [{"key": None, "value": told}], name


def test_slices_are_the_cockpit_of_the_slice_and_the_pieces_add_up(plant: Plant) -> None:
    busy(plant)

    def sliced(name: str, by: str) -> dict[str, Any]:
        return {row["key"]: row["value"] for row in plant.admin.get(f"/analytics/{name}", by=by, **WEEK)["items"]}

    days = sliced("first_pass_yield", "day")
    assert (len(days), days[MONDAY], days[TUESDAY], days["2026-03-04"]) == (7, "0.75", "0.75", None)
    assert sliced("first_pass_yield", "week") == {"2026-W10": plant.cockpit(**WEEK)["first_pass_yield"]}
    assert sliced("first_pass_yield", "month") == {"2026-03": "0.75"}
    assert sliced("first_pass_yield", "team") == {"T1": "0.75", "T2": "0.75"}
    assert sliced("worker_efficiency", "section").keys() == {"Back", "Front"}
    standing = sliced("wip", "section")
    assert sum(map(Decimal, standing.values())) == Decimal(plant.cockpit()["wip"])
    assert all(Decimal(pieces) > 0 for pieces in standing.values())


def test_a_section_or_a_team_has_numbers_of_its_own_however_they_are_sliced(plant: Plant) -> None:
    busy(plant)

    def sliced(name: str, **asked: str) -> dict[str, Any]:
        return {row["key"]: row["value"] for row in plant.admin.get(f"/analytics/{name}", **WEEK, **asked)["items"]}

    front = plant.cockpit(section="Front", **WEEK)
    assert sliced("first_pass_yield", section="Front") == {None: front["first_pass_yield"]}
    days = sliced("first_pass_yield", by="day", section="Front")
    assert (days[MONDAY], days[TUESDAY]) == ("0.75", None)
    assert sliced("worker_efficiency", by="worker", team="T1").keys() == {"ANNA"}
    assert sliced("operation_efficiency", by="operation", section="Back").keys() == {"BULB:10"}
    assert sliced("wip", by="section", section="Front").keys() == {"Front"}
    assert sliced("wip", by="section", team="NOBODY").keys() >= {"Front"}
    whole = plant.admin.get("/analytics/defects_by_reason", **WEEK, by="item", team="T2")["items"]
    assert [(row["key"], row["quantity"]) for row in whole] == [("BULB", "3")]


def test_slices_by_thing_say_what_each_did(plant: Plant) -> None:
    busy(plant)

    def told(name: str, by: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = plant.admin.get(f"/analytics/{name}", by=by, **WEEK)["items"]
        return rows

    for by, keys in (("item", ("BULB", "LAMP")), ("operation", ("BULB:10", "LAMP:10")), ("worker", ("BEN", "ANNA"))):
        of = dict(zip(keys, ("BULB", "LAMP"), strict=True))
        assert {of[row["key"]]: row["value"] for row in told("first_pass_yield", by)} == {
            "BULB": "0.75",
            "LAMP": "0.75",
        }
        assert {of[row["key"]]: (row["on"], row["rate"]) for row in told("defect_trend", by)} == {
            "BULB": (TUESDAY, "0.25"),
            "LAMP": (MONDAY, "0.25"),
        }
        failed = {of[row["key"]]: (row["reason"], row["quantity"]) for row in told("defects_by_reason", by)}
        assert failed == {"BULB": ("CRACK", "3"), "LAMP": ("CRACK", "2")}
        # Twelve and eight minutes of standard time in an hour.
        for name in ("operation_efficiency", "worker_efficiency"):
            assert {of[row["key"]]: row["value"] for row in told(name, by)} == {"BULB": "0.2", "LAMP": "0.1333"}
    assert [(row["key"], row["quantity"]) for row in told("defects_by_reason", "reason")] == [("CRACK", "5")]
    standing = {row["key"]: row["value"] for row in told("wip", "item")}
    assert sum(map(Decimal, standing.values())) == Decimal(plant.cockpit()["wip"])
    assert standing.keys() == {"LAMP", "BULB"}
    assert {row["key"] for row in told("wip", "operation")} == {"LAMP:10", "BULB:10"}
    due = plant.admin.get("/analytics/work_order_completion_rate", by="item")["items"]
    assert due == [{"key": "BULB", "value": "0"}, {"key": "LAMP", "value": "0"}]


def test_every_number_answers_every_slice_it_names_as_any_table_and_refuses_the_rest(plant: Plant) -> None:
    busy(plant)
    for name, choices in BY.items():
        for by in By:
            for form in ("json", "csv", "xlsx") if by in choices else ("json",):
                answer = plant.admin.ask("GET", f"/analytics/{name}", query={"by": by, "format": form, **WEEK})
                if by in choices:
                    assert answer.status == 200, (name, by, form, answer)
                else:
                    assert (answer.status, answer.body["errors"][0]["field"]) == (422, "by"), (name, by)
                    assert ", ".join(choices) in answer.body["errors"][0]["message"]


def test_a_number_can_be_taken_along(plant: Plant) -> None:
    busy(plant)
    content = plant.admin.get("/analytics/defect_trend", format="csv", by="team", **WEEK)
    assert list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")))) == [
        {"key": "T1", "on": MONDAY, "rate": "0.25"},
        {"key": "T2", "on": TUESDAY, "rate": "0.25"},
    ]
    assert plant.admin.get("/analytics/lead_time", format="xlsx", **WEEK).startswith(b"PK")


def test_what_makes_no_sense_is_refused(plant: Plant) -> None:
    admin = plant.admin
    assert admin.ask("GET", "/analytics/parts_away").status == 404
    for path, field in (
        ("wip?by=day&from=2026-03-02&to=2026-03-03", "by"),
        ("on_time_delivery_rate?by=team", "by"),
        ("first_pass_yield?by=colour", "by"),
        ("first_pass_yield?by=day&from=2026-03-02", "to"),
        ("lead_time?from=2026-03-09&to=2026-03-02", "to"),
        ("lead_time?by=item&from=2026-03-09&to=2026-03-02", "to"),
        ("defects_by_reason?from=2026-03-09&to=2026-03-02", "to"),
        ("on_time_delivery_rate?from=2026-03-09&to=2026-03-02", "to"),
        ("first_pass_yield?by=day&from=2026-01-01&to=2026-12-31", "by"),
    ):
        answer = admin.ask("GET", f"/analytics/{path}")
        assert (answer.status, answer.body["errors"][0]["field"]) == (422, field), path
    assert plant.user("anna", "worker").ask("GET", "/analytics/wip").status == 403
