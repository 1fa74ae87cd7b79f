"""The tables of ISO 2859-1, row by row as the standard prints them, against the diagonals we keep."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.quality.domain.aql import (
    LETTERS,
    LETTERS_OF_LEVEL,
    LOTS_UP_TO,
    MASTER,
    SIZES,
    SamplingPlan,
    accepts_one_step_tighter,
    sampling_plan,
)
from shared.contracts.values import AQLS, InspectionLevel, Severity

# The master tables for normal, tightened and reduced inspection, columns 0.010 to 10: an acceptance number, v for the
# first plan below, ^ for the first above.
NORMAL = """
A    2  v v v v v v v v v v v v v v 0 v
B    3  v v v v v v v v v v v v v 0 ^ v
C    5  v v v v v v v v v v v v 0 ^ v 1
D    8  v v v v v v v v v v v 0 ^ v 1 2
E   13  v v v v v v v v v v 0 ^ v 1 2 3
F   20  v v v v v v v v v 0 ^ v 1 2 3 5
G   32  v v v v v v v v 0 ^ v 1 2 3 5 7
H   50  v v v v v v v 0 ^ v 1 2 3 5 7 10
J   80  v v v v v v 0 ^ v 1 2 3 5 7 10 14
K  125  v v v v v 0 ^ v 1 2 3 5 7 10 14 21
L  200  v v v v 0 ^ v 1 2 3 5 7 10 14 21 ^
M  315  v v v 0 ^ v 1 2 3 5 7 10 14 21 ^ ^
N  500  v v 0 ^ v 1 2 3 5 7 10 14 21 ^ ^ ^
P  800  v 0 ^ v 1 2 3 5 7 10 14 21 ^ ^ ^ ^
Q 1250  0 ^ v 1 2 3 5 7 10 14 21 ^ ^ ^ ^ ^
R 2000  ^ ^ 1 2 3 5 7 10 14 21 ^ ^ ^ ^ ^ ^
"""
TIGHTENED = """
A    2  v v v v v v v v v v v v v v v 0
B    3  v v v v v v v v v v v v v v 0 v
C    5  v v v v v v v v v v v v v 0 v v
D    8  v v v v v v v v v v v v 0 v v 1
E   13  v v v v v v v v v v v 0 v v 1 2
F   20  v v v v v v v v v v 0 v v 1 2 3
G   32  v v v v v v v v v 0 v v 1 2 3 5
H   50  v v v v v v v v 0 v v 1 2 3 5 8
J   80  v v v v v v v 0 v v 1 2 3 5 8 12
K  125  v v v v v v 0 v v 1 2 3 5 8 12 18
L  200  v v v v v 0 v v 1 2 3 5 8 12 18 ^
M  315  v v v v 0 v v 1 2 3 5 8 12 18 ^ ^
N  500  v v v 0 v v 1 2 3 5 8 12 18 ^ ^ ^
P  800  v v 0 v v 1 2 3 5 8 12 18 ^ ^ ^ ^
Q 1250  v 0 v v 1 2 3 5 8 12 18 ^ ^ ^ ^ ^
R 2000  0 ^ v 1 2 3 5 8 12 18 ^ ^ ^ ^ ^ ^
S 3150  . . 1 . . . . . . . . . . . . .
"""
REDUCED = """
A    2  v v v v v v v v v v v v v v 0 v
B    2  v v v v v v v v v v v v v 0 ^ v
C    2  v v v v v v v v v v v v 0 ^ v v
D    3  v v v v v v v v v v v 0 ^ v v 1
E    5  v v v v v v v v v v 0 ^ v v 1 2
F    8  v v v v v v v v v 0 ^ v v 1 2 3
G   13  v v v v v v v v 0 ^ v v 1 2 3 5
H   20  v v v v v v v 0 ^ v v 1 2 3 5 6
J   32  v v v v v v 0 ^ v v 1 2 3 5 6 8
K   50  v v v v v 0 ^ v v 1 2 3 5 6 8 10
L   80  v v v v 0 ^ v v 1 2 3 5 6 8 10 ^
M  125  v v v 0 ^ v v 1 2 3 5 6 8 10 ^ ^
N  200  v v 0 ^ v v 1 2 3 5 6 8 10 ^ ^ ^
P  315  v 0 ^ v v 1 2 3 5 6 8 10 ^ ^ ^ ^
Q  500  0 ^ ^ v 1 2 3 5 6 8 10 ^ ^ ^ ^ ^
R  800  ^ ^ ^ 1 2 3 5 6 8 10 ^ ^ ^ ^ ^ ^
"""
ROWS = {
    severity: [line.split() for line in table.strip().splitlines()]
    for severity, table in zip(Severity, (NORMAL, TIGHTENED, REDUCED), strict=True)
}


def printed(letter: str, aql: Decimal, severity: Severity = Severity.NORMAL) -> tuple[str, int]:
    """The row and acceptance number one ends at, following the arrows from a cell."""
    row, column, rows = LETTERS.index(letter), 2 + AQLS.index(aql), ROWS[severity]
    while (cell := rows[row][column]) in "v^":
        row += 1 if cell == "v" else -1
    return rows[row][0], int(cell)


def plan(lot: int | str, aql: str, level: InspectionLevel = InspectionLevel.II) -> SamplingPlan:
    return sampling_plan(Decimal(lot), Decimal(aql), level)


@pytest.mark.parametrize("severity", Severity)
@pytest.mark.parametrize("level", InspectionLevel)
@pytest.mark.parametrize("aql", AQLS, ids=str)
def test_every_cell_of_the_master_tables(aql, level, severity):
    for place, letter in enumerate(LETTERS_OF_LEVEL[level]):
        lot = (*LOTS_UP_TO, 10_000_000)[place]
        ends_at, accept = printed(letter, aql, severity)
        drawn = sampling_plan(Decimal(lot), aql, level, severity)
        assert (drawn.letter, drawn.accept) == (ends_at, accept)
        assert drawn.sample == min(lot, MASTER[severity].sizes[LETTERS.index(ends_at)])


@pytest.mark.parametrize("severity", Severity)
def test_the_sizes_are_those_of_the_master_table(severity):
    assert [int(row[1]) for row in ROWS[severity]] == list(MASTER[severity].sizes)
    assert "".join(row[0] for row in ROWS[severity]) in LETTERS


def test_one_step_tighter_is_the_number_before_along_the_same_row():
    rows = [[int(cell) for cell in row[2:] if cell.isdigit()] for row in ROWS[Severity.NORMAL]]
    for before, accept in {pair for row in rows for pair in pairwise(row) if pair[1] > 1}:
        assert accepts_one_step_tighter(accept) == before


@pytest.mark.parametrize(
    ("lot", "level", "letter"),
    [
        *[(2, "I", "A"), (15, "I", "A"), (16, "I", "B"), (50, "I", "C"), (90, "I", "C"), (500_001, "I", "N")],
        *[(8, "II", "A"), (9, "II", "B"), (280, "II", "G"), (281, "II", "H"), (1200, "II", "J"), (500_001, "II", "Q")],
        *[(8, "III", "B"), (150, "III", "G"), (3200, "III", "L"), (500_000, "III", "Q"), (500_001, "III", "R")],
    ],
)
def test_code_letters_where_the_lots_part(lot, level, letter):
    ends_at, _ = printed(letter, Decimal("0.65"))
    assert plan(lot, "0.65", InspectionLevel(level)).letter == ends_at


def test_a_thousand_pieces_at_one_percent_are_judged_by_eighty():
    assert plan(1000, "1.0") == SamplingPlan("J", 80, 2)


def test_a_hundred_pieces_at_two_and_a_half_percent_are_judged_by_twenty():
    assert plan(100, "2.5") == SamplingPlan("F", 20, 1)


def test_an_arrow_leads_to_a_larger_sample_or_a_smaller_one():
    assert plan(500, "0.15") == SamplingPlan("J", 80, 0)
    assert plan(100, "1.0") == SamplingPlan("E", 13, 0)


def test_a_sample_as_large_as_the_lot_is_the_lot():
    assert plan(30, "0.10") == SamplingPlan("K", 30, 0)
    assert plan(1, "6.5") == SamplingPlan("A", 1, 0)


def test_half_a_metre_counts_as_a_piece_when_a_lot_is_measured():
    assert plan("8.5", "1.5") == plan(9, "1.5")


@given(
    lot=st.integers(min_value=1, max_value=99_999_999),
    aql=st.sampled_from(AQLS),
    level=st.sampled_from(list(InspectionLevel)),
)
def test_a_plan_can_be_carried_out_and_can_fail(lot, aql, level):
    drawn = sampling_plan(Decimal(lot), aql, level)
    assert 1 <= drawn.sample <= lot
    assert drawn.accept < SIZES[LETTERS.index(drawn.letter)]
