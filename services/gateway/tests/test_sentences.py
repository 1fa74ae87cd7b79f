"""Why something is late, in a sentence a foreman believes."""

from services.gateway import sentences

LINK = {
    "sequence": 20,
    "cause": "work_center",
    "seconds": 19_800,
    "work_center": "SMT-1",
    "worker": None,
    "behind": "WO-7",
}
LATE = {"work_order": "WO-9", "late_by_seconds": 60, "reason": "work_center_busy", "chain": [LINK]}
UNPLANNED = {"operation": "x", "work_order": "WO-3", "sequence": 10, "reason": "nobody_skilled"}


def said(late: dict, language: str = "en") -> str:
    return sentences.of_run({"late": [late], "unplanned": []}, language)["late"][0]["sentence"]


def test_the_longest_wait_is_said_with_whom_it_was_for():
    assert said(LATE) == "Step 20 waits 5.5 h for SMT-1, which is busy with WO-7."
    assert said(LATE, "zh-TW") == "工序 20 等待 SMT-1 5.5 小時，它正在做 WO-7。"


def test_closed_time_is_no_excuse_while_somebody_else_is_in_the_way():
    night = LINK | {"cause": "closed", "seconds": 50_000}
    assert said(LATE | {"chain": [night, LINK]}).startswith("Step 20 waits 5.5 h for SMT-1")
    assert "no shift" in said(LATE | {"chain": [night, LINK], "reason": "not_enough_time"})


def test_a_late_work_order_says_why_in_the_readers_language():
    order = {
        "number": "WO-9",
        "late_cause": "work_center_busy",
        "late_chain": [LINK],
        "unplanned_cause": None,
        "late_reason": None,
    }
    assert sentences.of_work_order(order, "en")["late_reason"] == said(LATE)
    assert sentences.of_work_order(order, "zh-TW")["late_reason"] == said(LATE, "zh-TW")
    overdue = order | {"late_cause": "due_date_passed", "late_chain": []}
    assert sentences.of_work_order(overdue, "en")["late_reason"].startswith("The due date has passed")
    still_waiting = overdue | {"late_chain": [LINK]}
    assert sentences.of_work_order(still_waiting, "en")["late_reason"] == f"The due date has passed. {said(LATE)}"
    in_time = order | {"late_cause": None, "late_chain": []}
    assert sentences.of_work_orders({"items": [in_time]}, "en")["items"][0]["late_reason"] is None


def test_a_work_order_that_nobody_can_make_says_which_step_and_what_it_lacks_before_it_is_late():
    stuck = LINK | {"cause": "unplanned", "seconds": 0, "work_center": None, "behind": None, "skill": "weld"}
    order = {"number": "WO-9", "late_cause": None, "late_chain": [stuck], "unplanned_cause": "nobody_skilled"}
    sentence = "Step 20 cannot be planned: no active worker has the skill weld."
    shown = sentences.of_work_order(order, "en")
    assert (shown["unplanned_reason"], shown.get("late_reason")) == (sentence, None)
    overdue = sentences.of_work_order(order | {"late_cause": "nobody_skilled"}, "en")
    assert overdue["late_reason"] == overdue["unplanned_reason"] == sentence
    closed = sentences.of_work_order(order | {"unplanned_cause": "no_open_time"}, "en")
    assert closed["unplanned_reason"].startswith("Step 20 cannot be planned. There is no working time")
    unrouted = sentences.of_work_order(order | {"unplanned_cause": "no_routing", "late_chain": []}, "en")
    assert unrouted["unplanned_reason"].startswith("Nobody has said yet")


def test_what_has_no_place_says_why():
    run = sentences.of_run({"late": [], "unplanned": [UNPLANNED]}, "en")
    assert run["unplanned"][0]["sentence"] == "No active worker has the skill that the step asks for."
    assert said(LATE | {"chain": [], "reason": "no_routing"}).startswith("Nobody has said yet")


def test_a_move_says_what_it_breaks():
    bar = {"warnings": [{"code": "makes_late", "work_order": "WO-9", "sequence": None}]}
    assert sentences.of_assignment(bar, "en")["warnings"][0]["sentence"] == "WO-9 would be done after its due date."
