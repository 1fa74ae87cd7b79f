"""Why a backup is not taken, or not restored."""

from __future__ import annotations

from shared.plumbing.settings import BadSettings


class BackupRefused(BadSettings):
    """Nothing was done; the sentence says what is in the way."""
