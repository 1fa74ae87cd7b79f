"""The house as it stands keeps its rules."""

import pytest

from shared.testing.lint import ROOT
from tests.architecture import house
from tests.architecture.import_rules import broken_import_rules


@pytest.mark.parametrize("rule", house.RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps(rule):
    assert list(rule(ROOT)) == []


def test_the_house_keeps_its_import_rules():
    assert broken_import_rules(ROOT) == []
