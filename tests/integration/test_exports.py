"""A manager takes lists to his spreadsheet: what he may see, and only that."""

from __future__ import annotations

import csv
import io
from typing import Any

from python_calamine import load_workbook

from demo.client import Client
from tests.integration.plant import FAR_OFF, Plant, step


def as_csv(client: Client, kind: str, **filters: Any) -> list[dict[str, str]]:
    content = client.get(f"/exports/{kind}", format="csv", **filters)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def as_excel(client: Client, kind: str, **filters: Any) -> list[dict[str, Any]]:
    content = client.get(f"/exports/{kind}", format="xlsx", **filters)
    header, *rows = load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_every_list_can_be_taken_along(plant: Plant) -> None:
    plant.work_centers("BENCH")
    plant.workers("ANNA")
    plant.defect_reasons(SLIP="worker")
    plant.product("PIN", step(10, "BENCH", inspection="sample", sample_percent=10))
    plant.piece_rate("PIN", 10, "0.35")
    lines = [{"line": line, "item": "PIN", "quantity": 5 * line, "due_on": FAR_OFF} for line in (1, 2)]
    plant.admin.post("/sales-orders", {"number": "SO-1", "customer": "=cmd|'/C calc'!A0", "lines": lines})
    order = plant.order("PIN", 100)
    plant.report(order[10], 10, rework={"SLIP": 1}, by="ANNA")
    plant.pay_lines(1)
    plant.inspections_due(order.number)
    for kind in ("items", "workers", "work-centers", "work-orders", "reports", "inspections", "pay-lines"):
        listed = plant.admin.every(f"/{kind}")
        for rows in (as_csv(plant.admin, kind), as_excel(plant.admin, kind)):
            assert len(rows) == len(listed) > 0, kind
            assert set(rows[0]) == set(listed[0]) - {"operations", "late_chain"}, kind
    sold = as_csv(plant.admin, "sales-orders")
    assert [(row["number"], row["line"], row["ordered"]) for row in sold] == [("SO-1", "1", "5"), ("SO-1", "2", "10")]
    assert sold[0]["customer"] == "'=cmd|'/C calc'!A0"
    (report,) = as_excel(plant.admin, "reports", work_order=order.number)
    assert (report["good"], report["rework"]) == (10.0, '[{"reason":"SLIP","quantity":"1","cause":"worker"}]')
    assert as_csv(plant.admin, "reports", to="2001-01-01") == []


def test_a_worker_takes_along_what_is_his_and_nothing_else(plant: Plant) -> None:
    plant.work_centers("BENCH")
    plant.workers("ANNA", "BEN")
    plant.product("PIN", step(10, "BENCH"))
    plant.piece_rate("PIN", 10, "1.00")
    order = plant.order("PIN", 100)
    for worker in ("ANNA", "BEN"):
        plant.report(order[10], 5, by=worker)
    plant.pay_lines(2, work_order=order.number)
    anna = plant.user("anna", "worker", worker="ANNA")
    assert {line["worker"] for line in as_csv(anna, "pay-lines")} == {"ANNA"}
    assert {line["worker"] for line in as_csv(plant.admin, "pay-lines")} == {"ANNA", "BEN"}
    assert anna.ask("GET", "/exports/pay-lines?worker=BEN").status == 404
    assert anna.ask("GET", "/exports/sales-orders").status == 403
    planner = plant.user("paul", "planner")
    assert planner.ask("GET", "/exports/pay-lines").status == 403
