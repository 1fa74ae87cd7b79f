"""Facts can be compared with their producers, and applied once more by a replay."""

from __future__ import annotations

from shared.plumbing.migrations import let_facts_be_compared_and_replayed

revision = "execution_0003"
down_revision = "execution_0002"


def upgrade() -> None:
    let_facts_be_compared_and_replayed()
