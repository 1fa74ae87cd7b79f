"""Every service says of each event it hears whether a replay applies it again or its effect was decided for good."""

import re
from importlib import import_module

import pytest

from shared.contracts.messages import Event
from shared.plumbing.copies import Copies
from shared.plumbing.kept_log import told_to
from shared.plumbing.settings import SERVICES
from shared.testing.lint import ROOT

ONLY_ADDED_TO = {"audit_entries"}  # what is wrong there only the owner of the tables puts right


@pytest.mark.parametrize("reader", SERVICES)
def test_every_event_heard_is_applied_again_or_decided_for_good(reader: str) -> None:
    copies: Copies = import_module(f"services.{reader}.copies").COPIES
    heard: set[type[Event]] = {event for owner in SERVICES for event in told_to(owner, reader)}
    others = {event for event in copies.events.values() if event.owner != reader}
    assert others | set(copies.decided) == heard
    assert not others & set(copies.decided)


@pytest.mark.parametrize("reader", SERVICES)
def test_what_is_declared_exists(reader: str) -> None:
    copies: Copies = import_module(f"services.{reader}.copies").COPIES
    for told in copies.told:
        assert {*told.own, *told.key, told.plant} <= set(told.table.columns.keys())
    for noted in copies.noted:
        assert set(noted.columns) <= set(noted.table.columns.keys())


@pytest.mark.parametrize("reader", SERVICES)
def test_a_service_may_remove_the_copies_that_no_fact_accounts_for(reader: str) -> None:
    copies: Copies = import_module(f"services.{reader}.copies").COPIES
    granted = (ROOT / f"services/{reader}/migrations/privileges.sql").read_text("utf-8")
    may_delete = set(re.findall(r"\w+", " ".join(re.findall(r"GRANT DELETE ON ([\w, ]+) TO", granted))))
    assert {told.table.name for told in copies.told if not told.own} - ONLY_ADDED_TO <= may_delete
