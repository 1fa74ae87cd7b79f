-- What was declared on the floor is only added to; a mistake is reversed by a new row.
REVOKE UPDATE ON reports, report_workers, confirmations, clock_events, receipts, material_movements FROM {role};
-- A replay removes copies that no fact accounts for.
GRANT DELETE ON plants, calendars, work_centers, teams, workers, items, defect_reasons, plans, office_words, held_lots TO {role};
