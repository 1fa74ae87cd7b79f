"""Modules: which routes go away with each."""

from __future__ import annotations

from collections.abc import Collection

from services.gateway.routes import PREFIX
from shared.contracts.gateway.configuration import Module
from shared.contracts.refusals import NotFound

# By the first part of a path. Defect reasons, rework orders and holds stay: the floor needs them, inspections or not.
FIRST_PARTS: dict[str, Module] = {
    "inspections": Module.QUALITY,
    "sampling-schemes": Module.QUALITY,
    "capability": Module.QUALITY,
    "rates": Module.PAYROLL,
    "rate-proposals": Module.PAYROLL,
    "rate-trials": Module.PAYROLL,
    "fair-rates": Module.PAYROLL,
    "wage-sheets": Module.PAYROLL,
    "wage-comparisons": Module.PAYROLL,
    "quality-costs": Module.PAYROLL,
    "pay-terms": Module.PAYROLL,
    "pay-lines": Module.PAYROLL,
    "pay-periods": Module.PAYROLL,
    "pay-settings": Module.PAYROLL,
    "payslips": Module.PAYROLL,
    "wage-sheet": Module.PAYROLL,
    "allowances": Module.PAYROLL,
    "premiums": Module.PAYROLL,
    "wages": Module.PAYROLL,
    "objections": Module.PAYROLL,
    "rankings": Module.PAYROLL,
    "schedule-runs": Module.SCHEDULING,
    "schedule": Module.SCHEDULING,
    "what-if": Module.SCHEDULING,
    "loads": Module.SCHEDULING,
    "takt": Module.SCHEDULING,
    "changeovers": Module.SCHEDULING,
    "exceptions": Module.EXCEPTIONS,
    "downtime": Module.EXCEPTIONS,
    "unposted": Module.MATERIALS,
    "cockpit": Module.COCKPIT,
    "analytics": Module.COCKPIT,
}
# By the last part of a path below a thing; what stands right below a list is the name of a thing.
LAST_PARTS: dict[str, Module] = {"materials": Module.MATERIALS, "consumption": Module.MATERIALS}


class ModuleOff(NotFound):
    """The plant does without this module."""


def module_of(path: str) -> Module | None:
    """The module a path belongs to; None for what is always there. A table or a paper belongs where its list does."""
    parts = [part.partition(".")[0] for part in path.removeprefix(PREFIX).strip("/").split("/")]
    if parts[0] in ("exports", "imports") and len(parts) > 1:
        parts = parts[1:]
    return FIRST_PARTS.get(parts[0]) or (LAST_PARTS.get(parts[-1]) if len(parts) > 2 else None)


def require_on(path: str, off: Collection[Module]) -> None:
    """A route of a module that is switched off is not there."""
    if off and (module := module_of(path)) in off:
        raise ModuleOff(module=module)
