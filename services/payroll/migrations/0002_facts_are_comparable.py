"""Facts can be compared with their producers, and applied once more by a replay."""

from __future__ import annotations

from shared.plumbing.migrations import let_facts_be_compared_and_replayed

revision = "payroll_0002"
down_revision = "payroll_0001"


def upgrade() -> None:
    let_facts_be_compared_and_replayed()
