"""What people do in planning: one function, one transaction. Load, decide, store, record."""
