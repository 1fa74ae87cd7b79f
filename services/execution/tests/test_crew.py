from decimal import Decimal

import pytest

from services.execution.domain.crew import Corrector, NotYourReport, NotYourTeam, OnlySameDay, OwnReport, Share, crew
from shared.contracts.refusals import Invalid


def somebody(worker="ANNA", *, supervisor=False, teams=None):
    return Corrector(worker=worker, may_reverse_others=supervisor, teams=None if teams is None else frozenset(teams))


def test_nobody_named_means_the_caller_himself():
    assert crew((), own="ANNA", may_report_for_others=False) == (Share(worker="ANNA"),)


def test_an_account_without_a_worker_must_say_who_worked():
    with pytest.raises(Invalid):
        crew((), own=None, may_report_for_others=True)


def test_a_worker_names_colleagues_only_beside_himself():
    beside = (Share(worker="ANNA"), Share(worker="BO"))
    assert crew(beside, own="ANNA", may_report_for_others=False) == beside
    with pytest.raises(NotYourReport):
        crew((Share(worker="BO"),), own="ANNA", may_report_for_others=False)
    assert crew((Share(worker="BO"),), own="ANNA", may_report_for_others=True)


def test_all_carry_a_share_or_none():
    with pytest.raises(Invalid):
        crew((Share(worker="ANNA", weight=Decimal(1)), Share(worker="BO")), own="ANNA", may_report_for_others=False)


def test_nobody_is_named_twice():
    with pytest.raises(Invalid):
        crew((Share(worker="ANNA"), Share(worker="ANNA")), own="ANNA", may_report_for_others=False)


def test_a_worker_reverses_his_own_report_of_the_day():
    somebody().require_may_reverse(["ANNA"], ["T1"], is_same_day=True)
    with pytest.raises(OnlySameDay):
        somebody().require_may_reverse(["ANNA"], ["T1"], is_same_day=False)
    with pytest.raises(NotYourReport):
        somebody().require_may_reverse(["BO"], ["T1"], is_same_day=True)


def test_a_supervisor_corrects_what_his_teams_reported():
    somebody(supervisor=True, teams=["T1"]).require_may_reverse(["BO"], ["T1"], is_same_day=False)
    with pytest.raises(NotYourTeam):
        somebody(supervisor=True, teams=["T1"]).require_may_reverse(["BO"], ["T2"], is_same_day=False)
    with pytest.raises(NotYourTeam):
        somebody(supervisor=True, teams=[]).require_may_confirm(["BO"], [])


def test_nobody_confirms_a_report_that_pays_himself():
    with pytest.raises(OwnReport):
        somebody(supervisor=True).require_may_confirm(["BO", "ANNA"], ["T1"])
