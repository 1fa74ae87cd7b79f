from __future__ import annotations

from python_calamine import CalamineWorkbook

from services.gateway.sheets.wage_sheet import wage_sheet
from services.gateway.tests.workbooks import sheets_of

SHORT = "A" * 40


def row(worker: str, team: str | None, **parts: str):
    return {
        "worker": worker,
        "team": team,
        "days": 2,
        "pieces": "12",
        "hours": "7.5",
        "parts": [{"kind": kind, "amount": amount} for kind, amount in parts.items()],
        "amount": str(sum(map(int, parts.values()))),
    }


def book(*rows, names=()):
    file = wage_sheet("November", rows, dict(names), lambda key: f"({key})")
    file.seek(0)
    return CalamineWorkbook.from_filelike(file)


def test_each_row_has_its_head_and_a_line_to_cut_below():
    seen = book(row("W2", "T", piece="5"), row("W1", "T", hour="3", piece="1"), names={"W1": "=Anna"})
    strips = seen.get_sheet_by_name("T").to_python(skip_empty_area=False)
    head = ["(slip_row)", "(slip_number)", "(slip_name)", "(slip_days)", "(slip_pieces)", "(slip_hours)"]
    head += ["(kind_piece)", "(kind_hour)", "(slip_total)", "(slip_signature)"]
    assert [strips[2], strips[5]] == [head, head]
    assert strips[3] == [1, "W1", "'=Anna", 2, 12, 7.5, 1, 3, 4, ""]
    assert strips[6] == [2, "W2", "", 2, 12, 7.5, 5, 0, 5, ""]
    assert set(strips[4]) == {""}


def test_nothing_in_it_is_computed():
    file = wage_sheet("November", [row("+W1", "=1+1", piece="1")], {"+W1": "@SUM(A1)"}, lambda key: key)
    (text,) = sheets_of(file)
    assert "<f>" not in text
    assert all(f">'{said}" in text for said in ("=1+1  November", "+W1<", "@SUM(A1)<"))


def test_teams_whose_names_excel_does_not_take_get_other_ones():
    teams = [None, "A/1", "a 1", SHORT + "1", SHORT + "2"]
    seen = book(*(row(f"W{place}", team, piece="1") for place, team in enumerate(teams)))
    assert seen.sheet_names == ["(no_team)", "A 1", "A" * 31, "A" * 29 + " 2", "a 1 2"]


def test_a_period_in_which_nobody_worked_is_a_sheet_without_strips():
    assert book().get_sheet_by_index(0).to_python() == [["November"]]
