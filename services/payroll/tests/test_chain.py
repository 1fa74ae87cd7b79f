from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from uuid import UUID

from services.payroll.books import moved_by
from services.payroll.domain.auditing import Chain
from services.payroll.domain.chain import NOTHING_BEFORE, Head, digest_of, is_posted, post
from services.payroll.domain.pay_line import Line
from services.payroll.tests.floor import MONDAY
from shared.contracts.pay import LineKind, LineOrigin, LineStatus


def line(number: int, amount: str = "34.65", **more) -> Line:
    return Line(
        id=UUID(int=number),
        worker="W1",
        team=None,
        on=MONDAY,
        worked_on=MONDAY,
        report=None,
        work_order="WO-1",
        item="LAMP",
        sequence=10,
        origin=LineOrigin.WORK,
        kind=LineKind.PIECE,
        quantity=Decimal("99.000000"),
        rate=Decimal("0.35"),
        amount=Decimal(amount),
        status=LineStatus.OPEN,
        **more,
    )


BOOKS = list(post("P1", [line(1), line(2, "-5"), line(3, "0"), line(4), line(5)], Head()))
LINES = {one.id: one for one in (line(1), line(2, "-5"), line(3, "0"), line(4), line(5))}


def what_is_found(*postings, lines=LINES, head=BOOKS[-1], balances=None, sealed=()):
    chain = Chain("P1")
    found = list(chain.broken((posting, lines.get(posting.pay_line)) for posting in postings))
    balances = moved_by(BOOKS) if balances is None else balances
    found += chain.unlike(Head(position=head.position, hash=head.hash), dict(balances), sealed)
    return [(one.what, one.position) for one in found]


def test_a_line_has_the_digest_that_anybody_can_work_out():
    said = (
        "id=00000000-0000-0000-0000-000000000001\nworker=W1\non=2026-11-16\nworked_on=2026-11-16\nwork_order=WO-1\n"
        "item=LAMP\nsequence=10\norigin=work\nkind=piece\nquantity=99\nhours=0\nrate=0.35\namount=34.65"
    )
    assert digest_of(line(1)) == sha256(said.encode()).hexdigest()


def test_an_entry_has_the_hash_that_anybody_can_work_out():
    (entry,) = post("P1", [line(1)], Head())
    said = f"{'0' * 64}\nP1\n1\n{UUID(int=1)}\ncost/piece\nworker/W1\n34.65\n{digest_of(line(1))}"
    assert entry.hash == sha256(said.encode()).hexdigest()


def test_closing_a_period_changes_no_digest_and_whatever_a_line_says_does():
    assert digest_of(replace(line(1), status=LineStatus.CLOSED)) == digest_of(line(1))
    others = [{"worker": "W2"}, {"amount": Decimal("34.66")}, {"rate": None}, {"reverses": UUID(int=9)}, {"team": "T1"}]
    assert len({digest_of(replace(line(1), **other)) for other in others} | {digest_of(line(1))}) == len(others) + 1


def test_what_is_taken_back_moves_the_other_way_and_the_books_add_up_to_nothing():
    gives, takes, *_ = BOOKS
    assert (gives.debit, gives.credit, gives.amount) == ("cost/piece", "worker/W1", Decimal("34.65"))
    assert (takes.debit, takes.credit, takes.amount) == ("worker/W1", "cost/piece", 5)
    moved = moved_by(BOOKS)
    assert moved == {"worker/W1": Decimal("98.95"), "cost/piece": Decimal("-98.95")}
    assert sum(moved.values()) == 0


def test_a_chain_goes_on_where_it_stopped():
    first = list(post("P1", [line(1), line(2, "-5")], Head()))
    rest = post("P1", [line(3, "0"), line(4), line(5)], Head(position=2, hash=first[-1].hash))
    assert [*first, *rest] == BOOKS


def test_only_what_waits_is_not_posted():
    assert [status for status in LineStatus if not is_posted(status)] == [
        LineStatus.HELD,
        LineStatus.NO_RATE,
        LineStatus.RUNNING,
    ]


def test_books_as_they_were_written_are_found_so():
    assert what_is_found(*BOOKS) == []
    assert what_is_found(head=Head(), balances={}) == []
    assert NOTHING_BEFORE == "0" * 64


def test_a_changed_entry_is_found_where_it_is():
    a, b, *rest = BOOKS
    richer = replace(b, amount=Decimal(4))
    assert ("changed_entry", 2) in what_is_found(a, richer, *rest)
    forged = replace(richer, hash=richer.chained_to(a.hash))  # whoever mends its hash breaks the next
    assert ("changed_entry", 3) in what_is_found(a, forged, *rest)


def test_a_removed_entry_is_found_first_in_the_middle_and_last():
    a, b, *rest = BOOKS
    assert ("removed_entry", 3) in what_is_found(a, *rest)
    assert ("removed_entry", 2) in what_is_found(b, *rest)
    assert ("removed_entry", 4) in what_is_found(*BOOKS[:-1])
    closed_up = [a, *(replace(one, position=one.position - 1) for one in rest)]
    assert ("changed_entry", 2) in what_is_found(*closed_up)


def test_an_inserted_entry_and_two_that_changed_places_are_found():
    a, b, c, *rest = BOOKS
    assert {("changed_entry", 2), ("changed_entry", 3)} <= set(
        what_is_found(a, replace(c, position=2), replace(b, position=3), *rest)
    )
    inserted = replace(b, pay_line=UUID(int=77), position=3)
    assert ("removed_line", 3) in what_is_found(
        a, b, inserted, *(replace(one, position=one.position + 1) for one in rest)
    )


def test_a_changed_or_removed_line_is_found_at_its_entry():
    assert what_is_found(*BOOKS, lines=LINES | {UUID(int=4): line(4, "35")}) == [("changed_line", 4)]
    assert what_is_found(*BOOKS, lines={key: one for key, one in LINES.items() if key.int != 4}) == [
        ("removed_line", 4)
    ]


def test_books_written_anew_do_not_fit_the_seal_of_a_closed_period():
    """Whoever can change everything, hashes too, cannot change what was printed on payslips."""
    seal = Head(position=5, hash=BOOKS[-1].hash)
    anew = list(post("P1", [line(1, "99"), line(2, "-5"), line(3, "0"), line(4), line(5)], Head()))
    lines = LINES | {UUID(int=1): line(1, "99")}
    assert what_is_found(*anew, lines=lines, head=anew[-1], balances=moved_by(anew)) == []
    sealed = [(seal, anew[-1].hash)]
    assert what_is_found(*anew, lines=lines, head=anew[-1], balances=moved_by(anew), sealed=sealed) == [
        ("changed_entry", 5)
    ]


def test_an_account_that_says_something_else_than_its_entries_is_found():
    assert what_is_found(*BOOKS, balances=moved_by(BOOKS) | {"worker/W1": Decimal(1)}) == [("changed_account", None)]
