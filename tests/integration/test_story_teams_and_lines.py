"""Scene 5: several teams and lines at once, each seeing, counting and earning its own."""

import threading
from collections.abc import Callable, Sequence
from decimal import Decimal

from shared.testing.waiting import eventually
from tests.integration.plant import Plant, WorkOrder, declared, hours, step

MONDAY, TUESDAY = "2026-03-02", "2026-03-03"


def two_lines(plant: Plant) -> None:
    """Team RED on the left line, team BLUE on the right one; ROSA and BORIS lead them."""
    plant.work_centers("L1", "L2", section="Left")
    plant.work_centers("R1", "R2", section="Right")
    plant.team("RED", "ROSA", "ANNA", "BEN", leader="ROSA")
    plant.team("BLUE", "BORIS", "CARLA", "DAN", leader="BORIS")
    plant.product("CHAIR", step(10, "L1", section="Left"), step(20, "L2", section="Left"))
    plant.product("TABLE", step(10, "R1", section="Right"), step(20, "R2", section="Right"))
    for product, amount in (("CHAIR", "0.40"), ("TABLE", "0.70")):
        plant.piece_rate(product, 10, amount)
        plant.piece_rate(product, 20, amount)


def give_to(plant: Plant, order: WorkOrder, team: str) -> None:
    for operation in order.operations.values():
        plant.admin.post(f"/operations/{operation}/assign", {"team": team})
    eventually(lambda: {seen["team"] for seen in plant.on_the_floor(order.number)} == {team})


def at_once(acts: Sequence[Callable[[], object]]) -> None:
    """Everybody acts at the same time; what went wrong with anybody is raised."""
    wrong: list[Exception] = []

    def run(act: Callable[[], object]) -> None:
        try:
            act()
        except Exception as error:  # raised again below, in the test's own thread
            wrong.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise wrong[0]


def test_four_people_on_two_lines_report_at_once_and_every_piece_counts_once(plant: Plant) -> None:
    """Each reports 10 × 5 pieces on the first step of his line, all at the same time."""
    two_lines(plant)
    chairs, tables = plant.order("CHAIR", 100), plant.order("TABLE", 100)
    people = {"ANNA": chairs, "BEN": chairs, "CARLA": tables, "DAN": tables}

    def works(name: str, order: WorkOrder) -> Callable[[], None]:
        client = plant.user(name, "worker", worker=name)

        def work() -> None:
            for _ in range(10):
                plant.report(order[10], 5, through=client, at=hours(MONDAY, "08:00", "08:10"))

        return work

    at_once([works(name, order) for name, order in people.items()])
    for order in (chairs, tables):
        assert plant.operation(order[10])["status"] == "completed"
        assert plant.balance(order.number)["waiting"] == 100
    plant.pay_lines(40)
    assert plant.wages("day") == {
        ("ANNA", MONDAY): Decimal("20.00"),
        ("BEN", MONDAY): Decimal("20.00"),
        ("CARLA", MONDAY): Decimal("35.00"),
        ("DAN", MONDAY): Decimal("35.00"),
    }
    assert plant.wages("month", group="team") == {("RED", "2026-03"): Decimal(40), ("BLUE", "2026-03"): Decimal(70)}


def test_a_worker_sees_and_reports_what_is_his_teams(plant: Plant) -> None:
    two_lines(plant)
    chairs, tables = plant.order("CHAIR", 100), plant.order("TABLE", 100)
    give_to(plant, chairs, "RED")
    give_to(plant, tables, "BLUE")
    anna = plant.user("anna", "worker", worker="ANNA")
    assert {seen["work_order"] for seen in anna.get("/operations")["items"]} == {chairs.number}
    assert anna.ask("GET", f"/operations/{tables[10]}").status == 404
    assert plant.try_report(tables[10], 1, through=anna).status == 404
    assert plant.report(chairs[10], 1, through=anna)["workers"][0]["team"] == "RED"


def test_a_leader_reverses_and_confirms_in_his_own_team_only(plant: Plant) -> None:
    two_lines(plant)
    order = plant.order("CHAIR", 100)
    report = plant.report(order[10], 10, by="ANNA", at=hours(MONDAY, "08:00", "09:00"))
    rosa = plant.user("rosa", "supervisor", worker="ROSA")
    boris = plant.user("boris", "supervisor", worker="BORIS")
    assert boris.ask("POST", f"/reports/{report['id']}/reversal", {"reason": "a slip"}).status == 403
    assert rosa.ask("POST", f"/reports/{report['id']}/reversal", {"reason": "a slip"}).status == 201


def test_the_board_shows_each_section_and_team_its_own(plant: Plant) -> None:
    two_lines(plant)
    chairs, tables = plant.order("CHAIR", 50), plant.order("TABLE", 50)
    give_to(plant, tables, "BLUE")
    plant.admin.post(f"/operations/{chairs[10]}/start", {"worker": "ANNA"})

    def board(**wanted: str) -> list[str]:
        return [line["work_order"] for line in plant.admin.get("/board", **wanted)["items"]]

    assert sorted(board()) == sorted([chairs.number, tables.number])
    assert (board(section="Left"), board(section="Right")) == ([chairs.number], [tables.number])
    assert board(team="BLUE") == [tables.number]
    (line,) = plant.admin.get("/board", q=chairs.number)["items"]
    assert [(one["worker"], one["operation"]) for one in line["working_now"]] == [("ANNA", chairs[10])]


def test_wages_follow_the_team_a_worker_was_in(plant: Plant) -> None:
    """DAN changes from BLUE to RED; what he earned before stays BLUE's."""
    two_lines(plant)
    order = plant.order("TABLE", 100)
    before = plant.report(order[10], 10, by="DAN", at=hours(MONDAY, "08:00", "09:00"))
    assert before["workers"][0]["team"] == "BLUE"
    plant.workers("DAN", team="RED")

    def changed() -> bool:
        report = plant.report(order[10], 1, by="DAN", at=hours(TUESDAY, "08:00", "09:00"))
        return bool(report["workers"][0]["team"] == "RED")

    eventually(changed)
    eventually(lambda: ("RED", TUESDAY) in plant.wages("day", group="team"))
    assert plant.wages("day", group="team")["BLUE", MONDAY] == Decimal("7.00")


def test_what_no_reader_can_hold_spoils_only_its_own_report(plant: Plant) -> None:
    plant.work_centers("BENCH")
    plant.workers("ANNA")
    plant.product("PIN", step(10, "BENCH"))
    operation = plant.order("PIN", 10)[10]
    sound = {"operation": operation, **declared(1, by="ANNA")}
    hostile = [10**30, -(10**30), [[1]], None, "\ud800", {**sound, "note": "half \ud800"}, {**sound, "good": 10**30}]
    judged = plant.admin.post("/reports/batch", {"reports": [*hostile, sound]})["items"]
    assert [item["status"] for item in judged] == [422] * len(hostile) + [201]
    assert plant.operation(operation)["good"] == "1"


def test_a_shift_reported_in_one_batch_is_judged_report_by_report(plant: Plant) -> None:
    two_lines(plant)
    chairs, tables = plant.order("CHAIR", 10), plant.order("TABLE", 10)
    reports = [
        {"operation": chairs[10], "good": 10, "workers": [{"worker": "ANNA"}]},
        {"operation": tables[10], "good": 11, "workers": [{"worker": "DAN"}]},
        {"operation": tables[10], "good": "many", "workers": [{"worker": "DAN"}]},
        {"operation": chairs[20], "good": 4, "workers": [{"worker": "BEN"}]},
    ]
    judged = plant.admin.post("/reports/batch", {"reports": reports})["items"]
    assert [one["status"] for one in judged] == [201, 409, 422, 201]
    assert judged[1]["problem"]["code"] == "over_reported"
    assert judged[3]["report"]["good"] == "4"
    assert plant.balance(tables.number)["waiting"] == 10
