-- What was declared on the floor is only added to; a mistake is reversed by a new row.
REVOKE UPDATE ON reports, report_workers, confirmations, clock_events, receipts, material_movements FROM {role};
