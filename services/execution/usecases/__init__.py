"""One function, one transaction: load, decide, store, record."""
