-- The audit log is only added to. Sign-ins, their tokens and memberships end.
REVOKE UPDATE ON audit_entries FROM {role};
GRANT DELETE ON sign_ins, refresh_tokens, memberships TO {role};
-- Hints for live screens are forgotten after an hour.
REVOKE UPDATE ON hints FROM {role};
GRANT DELETE ON hints TO {role};
-- What was brought to a webhook is forgotten after a month.
GRANT DELETE ON webhook_deliveries TO {role};
-- A replay removes a plant that no fact accounts for; in the audit log it may only add what is missing.
GRANT DELETE ON known_plants TO {role};
-- Who takes backups notes each.
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'backup') THEN GRANT INSERT ON backups TO backup; END IF;
END $$;
