"""The front door in parts: what execution may be asked. Translate, open a transaction, delegate."""
