-- What was agreed is never changed. A pay line says for ever whose it is and what for; what it is worth, when it is
-- booked and how it stands may still move while it waits for its rate, a supervisor or its period's end.
REVOKE UPDATE ON rates, pay_terms, premiums, allowances, pay_lines, ledger_entries FROM {role};
GRANT UPDATE (kind, quantity, hours, seconds, rate, rate_id, terms_version, amount, status, "on", week, month, team, rule_version, percent, base,
    covered_seconds, covered_pieces, whole) ON pay_lines TO {role};
-- Days that have been worked out by a changed premium.
REVOKE UPDATE ON days_due FROM {role};
GRANT DELETE ON days_due TO {role};
-- Pieces that an inspection took back, once a plant decides that inspections do not touch pay.
GRANT DELETE ON failed_inspections TO {role};
-- A rate that somebody proposed, once it is confirmed or withdrawn.
REVOKE UPDATE ON rate_proposals FROM {role};
GRANT DELETE ON rate_proposals TO {role};
-- A replay removes copies that no fact accounts for.
GRANT DELETE ON plants, workers, teams, items, work_centers, reports, group_outputs, scrap, rework_reports, rework_causes TO {role};
-- A wage sheet from before, once another one comes for its days.
REVOKE UPDATE ON old_wages FROM {role};
GRANT DELETE ON old_wages TO {role};
