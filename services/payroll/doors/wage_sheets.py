"""What may be asked about wage sheets from before."""

from __future__ import annotations

from services.payroll.doors.pen import WithPen
from services.payroll.queries import wage_comparisons
from services.payroll.usecases import wage_sheets
from shared.contracts.payroll.wage_sheets import KeepOldWages, OldWagesKept, WageComparisonsQuery, WageComparisonsView
from shared.plumbing import clock
from shared.plumbing.service import rpc


class WageSheets(WithPen):
    """Old pay is kept and held against ours."""

    @rpc
    def keep_old_wages(self, command: KeepOldWages) -> OldWagesKept:
        with self.pen() as session:
            return wage_sheets.keep_old_wages(session, self.caller, command, clock.now())

    @rpc
    def wage_comparisons(self, query: WageComparisonsQuery) -> WageComparisonsView:
        with self.transaction() as session:
            return wage_comparisons.wage_comparisons(session, self.caller.plant, query, clock.now())
