"""What the gateway itself may be asked and shows: signing in, users, roles, keys, the audit log."""
