"""Who may inspect what."""

from __future__ import annotations

from collections.abc import Collection

from shared.contracts.refusals import NotAllowed


class OwnWork(NotAllowed):
    """Another than those who made the pieces has to look at them."""


class NotSkilledToInspect(NotAllowed):
    """The step asks for an inspector with a skill that this one does not have."""


def require_may_inspect(
    worker: str | None, skills: Collection[str], *, made_by: Collection[str], needs_skill: str | None
) -> None:
    """`made_by` are those who may not look; nobody is in it where everybody may."""
    if worker is not None and worker in made_by:
        raise OwnWork()
    if needs_skill is not None and needs_skill not in skills:
        raise NotSkilledToInspect(skill=needs_skill)
