from decimal import Decimal

from services.execution.domain.flow import Flow, Pieces, Step, coming_home, still_awaiting


def step(good=0, scrap=0, rework=0, awaiting=0):
    return Step(good=Decimal(good), scrap=Decimal(scrap), rework=Decimal(rework), awaiting=Decimal(awaiting))


def flow(quantity, *steps, gone=0, rework_comes_back=True):
    return Flow(quantity=Decimal(quantity), steps=steps, gone=Decimal(gone), rework_comes_back=rework_comes_back)


def test_the_first_step_has_what_was_released_and_the_next_what_was_passed_on():
    line = flow(100, step(good=40, scrap=2), step(good=10), step())
    assert [line.available(at) for at in range(3)] == [58, 30, 10]


def test_pieces_that_wait_for_a_full_inspection_are_not_available_but_wait_at_their_step():
    line = flow(10, step(good=10, awaiting=10), step())
    assert line.available(1) == 0
    assert line.balance().waiting == (10, 0)
    assert line.balance().unexplained == 0


def test_scrap_upstream_lowers_what_can_arrive_and_does_not_keep_the_order_open():
    line = flow(10, step(good=8, scrap=2), step(good=8))
    assert line.completed() == (True, True)
    assert line.is_finished


def test_a_step_is_not_completed_while_one_before_it_has_work():
    line = flow(10, step(good=5), step(good=5))
    assert line.completed() == (False, False)


def test_an_order_with_pieces_in_rework_is_not_finished():
    line = flow(10, step(good=10), step(good=9, rework=1))
    assert line.completed() == (True, True)
    assert not line.is_finished


def test_pieces_in_rework_may_still_arrive_at_the_next_step():
    line = flow(10, step(good=9, rework=1), step(good=9))
    assert line.completed() == (True, False)


def test_inside_a_rework_order_pieces_in_rework_leave_for_another_rework_order():
    line = flow(5, step(good=4, rework=1), step(good=4), rework_comes_back=False)
    assert line.completed() == (True, True)
    assert line.remaining() == (0, 0)


def test_all_scrapped_at_the_first_step_completes_everything():
    line = flow(3, step(scrap=3), step(), step())
    assert line.is_finished
    assert line.balance().scrap == 3


def test_more_reported_than_arrived_shows_as_negative_unexplained():
    line = flow(10, step(good=10), step(good=12))
    assert line.available(1) == 0
    assert line.balance().unexplained == -2


def test_of_an_overrun_only_what_is_accepted_is_explained():
    line = flow(10, step(good=11), step(good=13))
    for accepted, over in (((0, 0), 0), ((1, 1), 2), ((5, 0), 1), ((5, 5), 3)):
        found = line.balance(accepted)
        assert (found.unexplained, found.over, found.to_explain) == (-3, over, over - 3)


def test_remaining_counts_what_scrap_before_a_step_takes_away():
    assert flow(10, step(good=4, scrap=1), step(good=2)).remaining() == (5, 7)


def test_percent_is_a_hundred_only_when_finished():
    assert flow(10, step(), step()).percent() == 0
    assert flow(10, step(good=10), step()).percent() == 50
    assert flow(1000, step(good=1000), step(good=999)).percent() == 99
    assert flow(10, step(good=8, scrap=2), step(good=8)).percent() == 100


def test_the_last_step_leaves_behind_what_is_not_yet_stocked_in():
    assert flow(10, step(good=10), gone=4).left_behind(0) == 6


def test_nothing_is_still_there_when_more_was_taken_than_was_good():
    assert flow(10, step(good=10), step(good=4)).still_there(0) == 6
    assert flow(10, step(good=5), step(good=7)).still_there(0) == 0


def test_reworked_pieces_come_home_good_only_as_the_result_of_rework_but_their_scrap_at_once():
    reported = Pieces(good=Decimal(3), scrap=Decimal(1), rework=Decimal(2))
    last, earlier = coming_home(reported, is_result=True), coming_home(reported, is_result=False)
    assert (last.good, last.scrap, last.rework) == (3, 1, -4)
    assert (earlier.good, earlier.scrap, earlier.rework) == (0, 1, -1)


def test_pieces_await_their_result_until_they_are_released():
    assert still_awaiting(Decimal(5), Decimal(3)) == 2
    assert still_awaiting(Decimal(5), Decimal(7)) == 0
