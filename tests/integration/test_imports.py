"""A plant moves in from its spreadsheets: row by row, as often as it likes, and nothing is half there."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest

from shared.testing.waiting import eventually
from tests.integration.plant import Plant, step
from tests.integration.sheets import as_csv, as_excel, statuses, taken_in, upload

ITEMS = (
    ("number", "name", "unit", "kind"),
    ("LAMP", "檯燈", "pcs", "make"),
    ("TIN", "焊錫", "kg", "buy"),
    ("BAD", "", "kg", "bought"),
)


@pytest.mark.parametrize(
    "sheet", [as_csv(ITEMS), as_csv(ITEMS, "gb18030"), as_excel(ITEMS)], ids=["utf8", "gb", "xlsx"]
)
def test_a_sheet_is_taken_in_row_by_row_and_the_second_time_changes_nothing(plant: Plant, sheet: bytes) -> None:
    looked_at = taken_in(plant.admin, "items", sheet, dry_run=True)
    assert statuses(looked_at) == ["created", "created", "problem"]
    assert plant.admin.every("/items") == []
    taken = taken_in(plant.admin, "items", sheet)
    assert (taken["created"], taken["changed"], taken["unchanged"], taken["problems"]) == (2, 0, 0, 1)
    assert [(item["number"], item["name"]) for item in plant.admin.every("/items")] == [
        ("LAMP", "檯燈"),
        ("TIN", "焊錫"),
    ]
    eventually(lambda: any("TIN" in entry["object"] for entry in plant.admin.every("/audit")))
    bad = taken["items"][2]
    assert (bad["row"], bad["number"]) == (4, "BAD")
    assert {(error["cell"], error["column"], error["code"]) for error in bad["errors"]} == {
        ("B4", "name", "required"),
        ("D4", "kind", "not_one_of"),
    }
    assert statuses(taken_in(plant.admin, "items", sheet)) == ["unchanged", "unchanged", "problem"]
    audited = [entry for entry in plant.admin.every("/audit") if "LAMP" in entry["object"]]
    assert [entry["before"] for entry in audited] == [None]


def test_what_has_no_column_stays_and_an_empty_cell_empties(plant: Plant) -> None:
    plant.team("T1", "ANNA")
    plant.admin.put("/workers/ANNA", {"name": "Anna", "team": "T1", "skills": ["solder", "SMT"]})
    renamed = taken_in(plant.admin, "workers", as_csv([("number", "name"), ("ANNA", "Anna Li"), ("BEN", "Ben")]))
    assert statuses(renamed) == ["changed", "created"]
    anna = plant.admin.get("/workers/ANNA")
    assert (anna["name"], anna["team"], anna["skills"]) == ("Anna Li", "T1", ["solder", "SMT"])
    taken_in(
        plant.admin, "workers", as_csv([("number", "team", "skills", "active"), ("ANNA", "", "SMT; test", "FALSE")])
    )
    anna = plant.admin.get("/workers/ANNA")
    assert (anna["name"], anna["team"], anna["skills"], anna["active"]) == ("Anna Li", None, ["SMT", "test"], False)
    (nowhere,) = taken_in(plant.admin, "workers", as_csv([("number", "name", "team"), ("CARL", "Carl", "T9")]))["items"]
    assert (nowhere["status"], nowhere["errors"][0]["cell"]) == ("problem", "C2")
    assert plant.admin.ask("GET", "/workers/CARL").status == 404


def test_a_plant_moves_in_with_its_own_chinese_sheets(plant: Plant) -> None:
    for kind, rows in {
        "work-centers": [("编号", "名称", "工段"), ("SMT-1", "贴片一线", "SMT")],
        "teams": [("编号", "名称"), ("T1", "一组")],
        "workers": [("工号", "姓名", "班组", "技能", "在职"), ("W01", "陈安娜", "T1", "焊接", "是")],
        "items": [("料号", "品名", "单位", "类别"), ("LAMP", "台灯", "盏", "自制"), ("TIN", "焊锡", "kg", "外购")],
        "routings": [
            ("产品", "序号", "工序", "设备", "准备时间(秒)", "单件工时(秒)", "检验"),
            ("LAMP", 10, "贴片", "SMT-1", 60, 30, "首检"),
        ],
        "sales-orders": [
            ("订单号", "客户", "项次", "料号", "数量", "交期"),
            ("SO-1", "宏达", 1, "LAMP", 50, "2099/1/31"),
        ],
    }.items():
        taken = taken_in(plant.admin, kind, as_excel(rows))
        assert set(statuses(taken)) == {"created"}, (kind, taken)
    assert plant.admin.get("/workers/W01")["skills"] == ["焊接"]
    (step_10,) = plant.admin.get("/items/LAMP/routing")["steps"]
    assert (step_10["run_seconds"], step_10["inspection"]) == ("30", "first_piece")
    (line,) = plant.admin.get("/sales-orders/SO-1")["lines"]
    assert (line["item"], line["due_on"]) == ("LAMP", "2099-01-31")
    wrong = upload(plant.admin, "items", as_csv([("料号", "颜色"), ("LAMP", "红")]))
    assert (wrong.status, wrong.body["errors"][0]["field"]) == (422, "颜色")


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_what_was_taken_out_can_be_put_in_again(plant: Plant, format: str) -> None:
    plant.work_centers("BENCH")
    plant.team("T1", "ANNA")
    plant.admin.put("/workers/ANNA", {"name": "Anna", "team": "T1", "days_off": ["2098-12-24", "2098-12-25"]})
    plant.material("=1+1")
    plant.product("PIN", step(10, "BENCH"))
    lines = [{"line": line, "item": "PIN", "quantity": "2.5", "due_on": "2099-01-31"} for line in (1, 2)]
    plant.admin.post("/sales-orders", {"number": "SO-1", "customer": "@Acme", "lines": lines})
    plant.order("PIN", 100)
    for kind in ("items", "routings", "teams", "workers", "work-centers", "sales-orders", "work-orders"):
        there = plant.admin.every(f"/{kind}")
        taken = taken_in(plant.admin, kind, plant.admin.get(f"/exports/{kind}", format=format))
        assert set(statuses(taken)) == {"unchanged"}, (kind, taken)
        assert plant.admin.every(f"/{kind}") == there


def test_orders_come_in_with_their_lines_and_change_as_orders_may(plant: Plant) -> None:
    plant.work_centers("BENCH")
    plant.product("PIN", step(10, "BENCH"))
    header = ("number", "customer", "line", "item", "quantity", "due_on")
    sold = [header, ("SO-1", "Acme", 1, "PIN", 5, date(2099, 1, 31)), ("SO-1", "Acme", 2, "PIN", 7.5, date(2099, 2, 1))]
    more = [*sold, ("SO-2", "Bolt", 1, "PIN", "many", "2099/3/1"), ("SO-3", "Cog", 1, "PIN", 1, "2099/3/1")]
    taken = taken_in(plant.admin, "sales-orders", as_excel(more))
    assert statuses(taken) == ["created", "created", "problem", "created"]
    assert taken["items"][2]["errors"][0]["cell"] == "E4"
    order = plant.admin.get("/sales-orders/SO-1")
    assert [(line["quantity"], line["due_on"]) for line in order["lines"]] == [
        ("5", "2099-01-31"),
        ("7.5", "2099-02-01"),
    ]
    assert statuses(taken_in(plant.admin, "sales-orders", as_excel(sold))) == ["unchanged", "unchanged"]
    other = [header, ("SO-1", "Acme", 1, "PIN", 6, date(2099, 1, 31))]
    (refused,) = taken_in(plant.admin, "sales-orders", as_excel(other))["items"]
    assert (refused["status"], refused["errors"][0]["code"]) == ("problem", "idempotency_conflict")

    work = [("number", "item", "quantity", "due_on"), ("WO-9", "PIN", 100, "2099-01-31")]
    assert statuses(taken_in(plant.admin, "work-orders", as_csv(work))) == ["created"]
    plant.release("WO-9")
    sooner = as_csv([("number", "quantity", "due_on"), ("WO-9", 80, "2099-01-20")])
    assert statuses(taken_in(plant.admin, "work-orders", sooner, dry_run=True)) == ["changed"]
    assert plant.work_order("WO-9")["quantity"] == "100"
    assert statuses(taken_in(plant.admin, "work-orders", sooner)) == ["changed"]
    assert (plant.work_order("WO-9")["quantity"], plant.work_order("WO-9")["due_on"]) == ("80", "2099-01-20")


def test_routings_come_in_step_by_step_and_only_a_change_makes_a_version(plant: Plant) -> None:
    plant.work_centers("CUT", "WELD")
    plant.material("ROD")
    plant.admin.put("/items/FRAME", {"name": "車架", "unit": "pcs", "kind": "make"})
    header = ("item", "sequence", "name", "work_centers", "setup_seconds", "run_seconds", "materials", "over_report")
    rod = '[{"item": "ROD", "quantity": "2", "backflush": true}]'
    rows = [
        header,
        ("FRAME", 10, "下料", "CUT", 60, 30, rod, ""),
        ("FRAME", 20, "焊接", "WELD; CUT", 0, 90.5, "", "flag"),
    ]
    assert statuses(taken_in(plant.admin, "routings", as_excel(rows))) == ["created", "created"]
    routing = plant.admin.get("/items/FRAME/routing")
    assert [(one["name"], one["work_centers"], one["run_seconds"]) for one in routing["steps"]] == [
        ("下料", ["CUT"], "30"),
        ("焊接", ["WELD", "CUT"], "90.5"),
    ]
    assert routing["steps"][0]["materials"][0]["backflush"] is True
    assert statuses(taken_in(plant.admin, "routings", as_excel(rows))) == ["unchanged", "unchanged"]
    wrong = [*rows[:2], ("FRAME", 20, "焊接", "NOWHERE", 0, 90, "", "")]
    (_, problem) = taken_in(plant.admin, "routings", as_csv(wrong))["items"]
    assert (problem["status"], problem["errors"][0]["cell"]) == ("problem", "D3")
    slower = [*rows[:2], ("FRAME", 20, "焊接", "WELD", 0, 120, "", "flag")]
    assert statuses(taken_in(plant.admin, "routings", as_csv(slower))) == ["changed", "changed"]
    assert plant.admin.get("/items/FRAME/routing")["version"] == routing["version"] + 1


def test_rates_come_in_as_rows_and_only_another_price_makes_a_version(plant: Plant) -> None:
    plant.work_centers("BENCH")
    plant.product("LAMP", step(10, "BENCH"))
    header = ("item", "sequence", "work_center", "kind", "amount", "effective_from", "tiers")
    lamp = ("LAMP", 10, "", "piece", 0.5, "2026/1/1", '[{"above": "100", "amount": "0.6"}]')
    everybody = ("", "", "BENCH", "hour", 21, "2026-01-01", "")
    rows = [header, lamp, everybody, ("LUMP", 10, "", "piece", 1, "2026-01-01", ""), (*lamp[:4], 0.55, *lamp[5:]), lamp]
    must = ["created", "created", "problem", "problem", "unchanged"]
    looked_at = taken_in(plant.admin, "rates", as_excel(rows), dry_run=True)
    assert (statuses(looked_at), plant.admin.every("/rates")) == (must, [])
    taken = taken_in(plant.admin, "rates", as_excel(rows))
    assert statuses(taken) == must
    assert [(row["errors"][0]["cell"], row["errors"][0]["code"]) for row in taken["items"][2:4]] == [
        ("A4", "unknown_item"),
        ("E5", "repeated"),
    ]
    assert {(one["item"], one["work_center"], one["amount"]) for one in plant.admin.every("/rates")} == {
        ("LAMP", None, "0.5"),
        (None, "BENCH", "21"),
    }
    sheet = as_csv([header, (*lamp[:4], "0.55", *lamp[5:]), everybody])
    assert statuses(taken_in(plant.admin, "rates", sheet)) == ["created", "unchanged"]
    assert statuses(taken_in(plant.admin, "rates", as_csv([header, lamp]))) == ["created"], "it was said last otherwise"
    versions = [one["version"] for one in plant.admin.every("/rates", item="LAMP", effective_from="2026-01-01")]
    assert sorted(versions) == [1, 2, 3]

    plant.admin.put("/pay-settings", {"four_eyes_for_rates": True})
    assert statuses(taken_in(plant.admin, "rates", sheet)) == ["created", "unchanged"]
    (waiting,) = plant.admin.every("/rate-proposals")
    assert (waiting["item"], waiting["amount"]) == ("LAMP", "0.55")
    assert statuses(taken_in(plant.admin, "rates", sheet)) == ["unchanged", "unchanged"]
    planner = plant.user("pia", "planner")
    assert upload(planner, "rates", sheet).status == 403


def test_a_clerk_keys_in_what_was_kept_on_paper(plant: Plant) -> None:
    """The leader's tally of last week: each row is a report with its own time, once, however often the sheet comes."""
    plant.work_centers("BENCH")
    plant.workers("ANNA", "BEN")
    plant.defect_reasons(BENT="worker", CRACK="material")
    plant.product("PIN", step(10, "BENCH"), step(20, "BENCH"))
    order, clerk = plant.order("PIN", 100), plant.user("clerk", "planner")
    header = ("work_order", "sequence", "good", "scrap", "workers", "started_at", "finished_at", "note")
    twice = (order.number, 10, 20, "", "ANNA", "", "2026/3/2 11:00", "")
    rows = [
        header,
        (order.number, 10, 30, "BENT:2; CRACK:1", "ANNA:2; BEN:1", "2026-03-02 08:00", "2026-03-02 10:30", "紙本"),
        twice,
        twice,
        (order.number, 10, 99, "", "BEN", "", "2026-03-02 12:00", ""),
        (order.number, 30, 1, "", "BEN", "", "2026-03-02 12:00", ""),
        (order.number, 20, 1, "", "NOBODY", "", "2026-03-02 12:00", ""),
        (order.number, 20, 1, "", "BEN", "", "", ""),
    ]
    assert statuses(taken_in(clerk, "reports", as_csv(rows), dry_run=True))[:3] == ["created"] * 3
    assert plant.operation(order[10])["good"] == "0"
    taken = taken_in(clerk, "reports", as_csv(rows))
    assert statuses(taken) == [*["created"] * 3, *["problem"] * 4]
    cells = [(one["errors"][0]["code"], one["errors"][0]["cell"]) for one in taken["items"][3:]]
    assert cells == [("over_reported", None), ("unknown_operation", "B6"), ("unknown_worker", "E7"), ("required", "G8")]
    assert statuses(taken_in(clerk, "reports", as_csv(rows)))[:3] == ["unchanged"] * 3
    step_10 = plant.operation(order[10])
    assert (step_10["good"], step_10["scrap"]) == ("70", "3")
    reports = clerk.every("/reports", work_order=order.number)
    (shared,) = (one for one in reports if one["note"])
    assert (shared["hours"], shared["proxy"], shared["flags"]) == ("2.5", True, ["late_entry"])
    assert (shared["finished_at"], shared["production_on"]) == ("2026-03-02T02:30:00Z", "2026-03-02")
    assert [(one["worker"], one["share"]) for one in shared["workers"]] == [("ANNA", "2"), ("BEN", "1")]
    assert upload(plant.user("ivy", "inspector"), "reports", as_csv(rows)).status == 403


def test_what_is_no_table_of_ours_is_refused_as_a_whole(plant: Plant) -> None:
    admin = plant.admin
    assert upload(admin, "pay-lines", as_csv(ITEMS)).code == "not_importable"
    assert upload(admin, "nothings", as_csv(ITEMS)).status == 404
    assert upload(plant.user("anna", "worker"), "items", as_csv(ITEMS)).status == 403
    assert admin.ask("POST", "/imports/items", {}).code == "form_needed"
    misspelt = upload(admin, "items", as_csv([("number", "nmae"), ("LAMP", "Lamp")]))
    assert (misspelt.status, misspelt.body["errors"][0]["field"]) == (422, "nmae")
    for content in (b"PK\x03\x04 no Excel", b"\xff\xff\xff\xff", bytes(range(256)) * 40, b"\r\n"):
        assert upload(admin, "items", content).code in ("unreadable_file", "invalid"), content[:9]
    assert (
        upload(admin, "items", as_csv([("number",), *([f"I-{row}"] for row in range(2001))])).code == "import_too_long"
    )
    assert upload(admin, "items", b"x" * (5 << 20)).status == 413


def test_a_file_that_unfolds_without_end_is_refused_and_nobody_waits(plant: Plant) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/worksheets/sheet1.xml", b" " * (200 << 20))
    assert upload(plant.admin, "items", packed.getvalue()).code == "import_too_long"
    lying = packed.getvalue().replace((200 << 20).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert upload(plant.admin, "items", lying).code == "unreadable_file"
