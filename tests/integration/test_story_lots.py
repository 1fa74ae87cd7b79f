"""Inspection by the piece and by the lot: what is drawn, what waits, and what a failed sample does."""

from shared.testing.waiting import eventually
from tests.integration.plant import Plant, WorkOrder, hours, step


def line(plant: Plant, **painting: object) -> WorkOrder:
    plant.work_centers("PAINT", "PACK")
    plant.workers("ANNA", "BEN")
    plant.defect_reasons(DRIP="worker")
    plant.product("CAN", step(10, "PAINT", **painting), step(20, "PACK"))
    return plant.order("CAN", 100)


def judge(plant: Plant, inspection: dict, inspected: int, failed: int = 0, disposition: str = "accept") -> dict:
    parts = [{"reason": "DRIP", "quantity": failed}] if failed else []
    findings = {"inspected": inspected, "failed": parts, "disposition": disposition}
    return plant.admin.post(f"/inspections/{inspection['id']}/result", findings)


def test_a_lot_goes_on_when_its_sample_is_good_enough(plant: Plant) -> None:
    """A hundred cans at 2.5 percent: twenty are looked at, one may fail."""
    order = line(plant, inspection="aql", inspection_plan={"aql": "2.5"})
    plant.report(order[10], 100, by="ANNA")
    (due,) = plant.inspections_due(order.number)
    assert (due["sample_quantity"], due["code_letter"], due["accept_at"]) == ("20", "F", 1)
    assert plant.try_report(order[20], 1, by="BEN").code == "over_reported"
    short = plant.admin.ask("POST", f"/inspections/{due['id']}/result", {"inspected": 19, "disposition": "accept"})
    assert (short.status, short.body["errors"][0]["field"]) == (422, "inspected")
    assert judge(plant, due, 20, 1, "scrap")["verdict"] == "pass"
    eventually(lambda: plant.operation(order[20])["available"] == "99")
    balance = plant.balance(order.number)
    assert (balance["scrap"], balance["waiting"], balance["unexplained"]) == (1, 99, 0)


def test_a_lot_that_fails_waits_until_every_can_was_looked_at(plant: Plant) -> None:
    order = line(plant, inspection="aql", inspection_plan={"aql": "2.5"})
    plant.report(order[10], 100, by="ANNA")
    (due,) = plant.inspections_due(order.number)
    failed = judge(plant, due, 20, 2, "scrap")
    assert (failed["verdict"], failed["held"]) == ("fail", "98")
    eventually(lambda: plant.operation(order[10])["scrap"] == "2")
    assert plant.operation(order[20])["available"] == "0"
    assert plant.balance(order.number)["waiting"] == 98

    (again,) = plant.inspections_due(order.number)
    assert (again["reinspects"], again["sample_quantity"]) == (due["id"], "98")
    judge(plant, again, 98, 3, "rework")
    eventually(lambda: plant.operation(order[20])["available"] == "95")
    (rework,) = plant.rework_orders(order.number)
    plant.report(plant.release_rework(rework)[10], 3, by="ANNA")
    plant.report(order[20], 98, by="BEN")
    plant.becomes(order.number, "completed")


def test_every_fiftieth_can_is_looked_at_however_the_work_is_reported(plant: Plant) -> None:
    order = line(plant, inspection="every_n", inspection_plan={"every": 50})
    plant.report(order[10], 45, by="ANNA")
    report = plant.report(order[10], 55, by="BEN")
    (due,) = plant.inspections_due(order.number)
    assert (due["report"], due["lot_quantity"], due["sample_quantity"]) == (report["id"], "55", "2")
    assert plant.operation(order[20])["available"] == "100"


def test_another_with_the_skill_measures_what_anna_made(plant: Plant) -> None:
    """A can is 66.0 mm wide, give or take 0.2; whoever made it does not measure it."""
    width = {"name": "Width", "unit": "mm", "nominal": "66.0", "lower": "65.8", "upper": "66.2"}
    plan = {"inspector_skill": "gauge", "another_inspects": True, "characteristics": [width]}
    order = line(plant, inspection="full", inspection_plan=plan)
    for worker in ("ANNA", "BEN"):
        plant.admin.put(f"/workers/{worker}", {"name": worker, "skills": ["gauge"]})
    anna = plant.user("Anna", "inspector", "worker", worker="ANNA")
    ben = plant.user("Ben", "inspector", worker="BEN")
    plant.report(order[10], 2, by="ANNA")
    (due,) = plant.inspections_due(order.number)
    path, wide = f"/inspections/{due['id']}/result", {"characteristic": "Width", "value": "66.5"}
    found = {"inspected": 2, "disposition": "accept", "measurements": [wide]}

    own = anna.ask("POST", path, found)
    assert (own.status, own.code) == (403, "own_work")
    unskilled = plant.admin.ask("POST", path, found)
    assert (unskilled.status, unskilled.code) == (403, "not_skilled_to_inspect")
    beyond = ben.ask("POST", path, found)
    assert (beyond.status, beyond.body["errors"][0]["field"]) == (422, "disposition")
    scrapped = found | {"disposition": "scrap", "failed": [{"reason": "DRIP", "quantity": 1}]}
    (value,) = ben.post(path, scrapped)["measurements"]
    assert (value["value"], value["upper"], value["within"]) == ("66.5", "66.2", False)


def test_an_inspector_scans_what_anna_has_just_made(plant: Plant) -> None:
    order = line(plant, inspection="sample", sample_percent=10)
    plant.report(order[10], 30, by="ANNA")
    (due,) = plant.inspections_due(order.number)
    ines, anna = plant.user("Ines", "inspector"), plant.user("Anna", "worker", worker="ANNA")
    code = plant.operation(order[10])["code"]
    assert [one["id"] for one in ines.get(f"/scan/{code}")["inspections_due"]] == [due["id"]]
    assert [one["id"] for one in ines.get(f"/scan/{order.number}")["inspections_due"]] == [due["id"]]
    assert ines.get(f"/scan/{plant.operation(order[20])['code']}")["inspections_due"] == []
    assert "inspections_due" not in anna.get(f"/scan/{code}")


def test_what_fails_most_and_which_day_is_more_than_chance(plant: Plant) -> None:
    order = line(plant, inspection="full")
    plant.defect_reasons(DENT="material")
    for day, good, drip, dent in (("02", 19, 1, 0), ("03", 20, 0, 0), ("04", 8, 10, 2)):
        at = hours(f"2026-03-{day}", "08:00", "12:00")
        scrap = {reason: count for reason, count in (("DRIP", drip), ("DENT", dent)) if count}
        plant.report(order[10], good, scrap=scrap, by="ANNA", at=at)
    judge(plant, plant.inspections_due(order.number, count=3)[0], 19, 2, "scrap")
    window = {"from": "2026-03-01", "to": "2026-03-31"}
    reasons = plant.admin.get("/defects", by="reason", **window)
    assert [(one["key"], one["quantity"], one["cumulative"]) for one in reasons["items"]] == [
        ("DRIP", "13", "0.8667"),
        ("DENT", "2", "1"),
    ]
    by_step = plant.admin.get("/defects", by="step", worker="ANNA", **window)
    assert [(one["key"], one["quantity"]) for one in by_step["items"]] == [("CAN:10", "15")]
    chart = plant.admin.get("/defects/p-chart", item="CAN", sequence=10, **window)
    assert chart["center"] == "0.2167"
    assert [one["out_of_control"] for one in chart["days"]] == [False, False, True]


def test_a_routing_says_all_that_its_inspection_needs(plant: Plant) -> None:
    line(plant)
    for inspection, plan, field in (("every_n", {}, "every"), ("aql", {}, "aql"), ("aql", {"aql": "0.7"}, "aql")):
        steps = [step(10, "PAINT", inspection=inspection, inspection_plan=plan)]
        refused = plant.admin.ask("PUT", "/items/CAN/routing", {"steps": steps})
        assert (refused.status, refused.body["errors"][0]["field"]) == (422, f"steps.0.inspection_plan.{field}")
    steps = [step(10, "PAINT", inspection="aql", inspection_plan={"aql": 0.65, "level": "III"})]
    plant.admin.put("/items/CAN/routing", {"steps": steps})
    kept = plant.admin.get("/items/CAN/routing")["steps"][0]["inspection_plan"]
    assert (kept["aql"], kept["level"]) == ("0.65", "III")


def test_two_bad_lots_make_the_next_ones_be_looked_at_harder(plant: Plant) -> None:
    """A hundred cans at 2.5 percent: twenty are looked at, after two bad lots thirty-two."""
    order = line(plant, inspection="aql", inspection_plan={"aql": "2.5", "switching": True})
    more = plant.order("CAN", 300)
    for operation, bad in ((order[10], True), (more[10], True), (more[10], False)):
        plant.report(operation, 100, by="ANNA")
        (due,) = eventually(lambda: plant.admin.every("/inspections", status="due"))
        judge(plant, due, int(due["sample_quantity"]), 2 if bad else 0, "scrap" if bad else "accept")
        for again in plant.admin.every("/inspections", status="due"):
            judge(plant, again, 98)  # what waits on is looked at piece by piece, and says nothing for the next lots
    assert (due["severity"], due["sample_quantity"], due["accept_at"]) == ("tightened", "32", 1)
    (scheme,) = plant.admin.every("/sampling-schemes", item="CAN")
    assert (scheme["severity"], scheme["recent"], scheme["sequence"]) == ("tightened", [True], 10)
    goes_on = plant.admin.ask("POST", "/sampling-schemes/CAN/resume", {"sequence": 10, "reason": "new nozzle"})
    assert (goes_on.status, goes_on.code) == (409, "inspection_goes_on")


def test_a_second_look_is_a_record_of_its_own_and_a_concession_leaves_the_pieces_good(plant: Plant) -> None:
    order = line(plant, inspection="first_piece")
    plant.report(order[10], 20, by="ANNA")
    (due,) = plant.inspections_due(order.number)
    first = judge(plant, due, 1, 1, "concession")
    assert (first["verdict"], plant.operation(order[10])["good"]) == ("concession", "20")
    again = {"operation": order[10], "reinspects": first["id"], "inspected": 5, "disposition": "scrap"}
    second = plant.admin.post("/inspections", again | {"failed": [{"reason": "DRIP", "quantity": 2}]})
    assert (second["reinspects"], second["verdict"]) == (first["id"], "fail")
    eventually(lambda: plant.operation(order[10])["scrap"] == "2")
    other_step = plant.admin.ask("POST", "/inspections", again | {"operation": order[20], "disposition": "accept"})
    assert (other_step.status, other_step.body["errors"][0]["field"]) == (422, "reinspects")
    twice = plant.admin.ask("POST", f"/inspections/{due['id']}/result", {"inspected": 1, "disposition": "accept"})
    assert (twice.status, twice.code) == (409, "already_inspected")
    assert [one["id"] for one in plant.admin.every("/inspections", status="done")] == [first["id"], second["id"]]
