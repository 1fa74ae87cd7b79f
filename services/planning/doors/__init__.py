"""The front door in parts: what planning may be asked and told. Translate, open a transaction, delegate."""
