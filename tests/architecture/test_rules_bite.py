"""Each rule is seen to fail: a violation is planted in a copy of the house, and the rule finds it, alone."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.testing.lint import ROOT
from tests.architecture import house
from tests.architecture.import_rules import broken_import_rules, import_rules

FORBIDDEN_IMPORTS = {
    "Services know nothing of each other": [
        ("services/planning/queries/planted.py", "from services.execution.domain import flow"),
        ("services/payroll/service.py", "import services.quality.models"),
    ],
    "What is shared knows no service": [("shared/plumbing/planted.py", "import services.payroll.service")],
    "Pipes know the language, the language knows no pipes": [
        ("shared/plumbing/planted.py", "from shared.testing import callers"),
    ],
    "The language needs the standard library and marshmallow": [("shared/contracts/planted.py", "import sqlalchemy")],
    "A domain is pure": [
        ("services/payroll/domain/planted.py", "import sqlalchemy"),
        ("services/quality/domain/planted.py", "from shared.contracts.messages import Event"),
        ("services/planning/domain/scheduling/planted.py", "from shared.plumbing import clock"),
        ("services/execution/domain/planted.py", "from marshmallow import Schema"),
    ],
    "Imports go down through the rooms of a service": [
        ("services/planning/usecases/planted.py", "from services.planning import service"),
        ("services/execution/models/planted.py", "from services.execution import queries"),
        ("services/quality/projections.py", "from services.quality import usecases"),
        ("services/payroll/queries/planted.py", "from services.payroll import projections"),
        ("services/quality/planted.py", "pass"),  # a room that nobody named
    ],
    "Only the scheduler's process pays for compilers and solvers": [
        ("services/planning/usecases/planted.py", "import numba"),
        ("services/payroll/usecases/planted.py", "import numpy"),
    ],
    "Only a print job's process pays for what draws it": [
        ("services/gateway/api/planted.py", "import reportlab"),
        ("services/execution/queries/planted.py", "from reportlab.pdfgen import canvas"),
    ],
    "Only the pipes, the front doors and the gateway know the engine": [
        ("services/planning/usecases/planted.py", "import nameko"),
        ("services/execution/queries/planted.py", "import eventlet"),
        ("services/quality/projections.py", "from kombu import Connection"),
        ("shared/contracts/planted.py", "import amqp"),
    ],
}
# These sources break a neighbouring rule as well, and must: the language may know neither pipes nor libraries.
ALSO_BROKEN = {"import amqp": {"The language needs the standard library and marshmallow"}}
IMPORTS = [(name, *violation) for name, violations in FORBIDDEN_IMPORTS.items() for violation in violations]

FORBIDDEN_CODE = {
    house.only_settings_reads_the_environment: [
        ("services/payroll/planted.py", "import os\nWHERE = os.environ['WHERE']"),
        ("shared/plumbing/planted.py", "from os import getenv"),
    ],
    house.no_exception_is_swallowed: [
        ("demo/planted.py", "try:\n    print()\nexcept Exception:\n    pass"),
        ("services/quality/planted.py", "try:\n    print()\nexcept:\n    ..."),
        ("shared/planted.py", "from contextlib import suppress\nwith suppress(Exception):\n    print()"),
    ],
    house.quantity_and_pay_are_never_floats: [
        ("services/payroll/domain/planted.py", "HALF = 0.5"),
        ("services/execution/domain/planted.py", "def f(quantity: float) -> None: ..."),
        ("services/planning/domain/scheduling/planted.py", "HALF = 0.5"),
        ("services/quality/models/planted.py", "from sqlalchemy import Numeric\nkind = Numeric(12, 2)"),
    ],
    house.a_domain_has_no_clock: [
        ("services/planning/domain/planted.py", "from datetime import datetime\nNOW = datetime.now()"),
        ("services/payroll/domain/planted.py", "import time\nNOW = time.time()"),
    ],
    house.a_service_is_tested_on_any_day: [
        ("services/execution/tests/planted.py", "from datetime import UTC, datetime\nNOW = datetime.now(UTC)"),
        ("services/payroll/tests/planted.py", "from datetime import date\nTODAY = date.today()"),
    ],
    house.nobody_uses_the_engines_own_messages: [
        ("services/planning/planted.py", "from nameko.events import EventDispatcher"),
        ("services/gateway/planted.py", "from nameko.rpc import RpcProxy"),
    ],
    house.an_engine_quotes_no_row: [
        ("shared/plumbing/planted.py", "import sqlalchemy as sa\nENGINE = sa.create_engine('sqlite://')"),
        ("services/payroll/planted.py", "from sqlalchemy import create_engine\nENGINE = create_engine('sqlite://')"),
    ],
    house.files_are_short: [("shared/planted.py", "a = 1\n" * (house.LONGEST_FILE + 1))],
    house.every_service_has_its_rooms: [("services/stores/__init__.py", '"""What is in store."""')],
    house.a_migration_stays_what_it_was: [
        ("services/payroll/migrations/0099_planted.py", "from services.payroll.domain.chain import post"),
        ("services/quality/migrations/0099_planted.py", "from shared.contracts.values import Verdict"),
        ("services/planning/migrations/0099_planted.py", "import services.planning.models"),
    ],
    house.no_room_is_nobodys: [
        ("services/planning/utils.py", "a = 1"),
        ("shared/plumbing/connection_manager.py", "a = 1"),
    ],
    house.nothing_points_at_our_workshop: [
        ("README.md", "pip install --index-" + "url https://packages.example/simple"),
        ("docs/planted.md", "see /wor" + "k/shared/API.md"),
    ],
    house.every_sentence_is_said_in_three_languages: [
        ("services/gateway/texts/en/planted.json", '{"planted": {"title": "Only in English"}}'),
    ],
    house.every_sentence_is_said_once: [
        ("services/gateway/sheets/planted.json", '{"number": 1, "number": 2}'),
    ],
}
CODE = [(rule, *violation) for rule, violations in FORBIDDEN_CODE.items() for violation in violations]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The house without what no rule looks at."""
    root = tmp_path_factory.mktemp("house") / "gongdan"
    leave = shutil.ignore_patterns("__pycache__", "*.db", "vendor")
    for name in ("shared", "services", "demo", "docs", "tests/architecture"):
        shutil.copytree(ROOT / name, root / name, ignore=leave)
    for name in ("pyproject.toml", "README.md", "tests/__init__.py"):
        shutil.copy(ROOT / name, root / name)
    return root


@pytest.fixture
def plant(copy: Path) -> Iterator[object]:
    """Writes a violation into the copy, at the end of a file or in a new one; takes it out again."""
    before: dict[Path, str | None] = {}

    def plant(path: str, code: str) -> Path:
        place = copy / path
        is_new_room = not place.parent.is_dir()
        place.parent.mkdir(parents=True, exist_ok=True)
        before[place.parent if is_new_room else place] = place.read_text("utf-8") if place.is_file() else None
        place.write_text((before.get(place) or "") + "\n" + code + "\n", "utf-8")
        return copy

    yield plant
    for place, text in before.items():
        if text is not None:
            place.write_text(text, "utf-8")
        elif place.is_dir():
            shutil.rmtree(place)
        else:
            place.unlink()


@pytest.mark.parametrize(("rule", "path", "code"), IMPORTS, ids=[f"{path}: {code}" for _, path, code in IMPORTS])
def test_an_import_rule_bites(plant, rule, path, code):
    assert set(broken_import_rules(plant(path, code))) == {rule} | ALSO_BROKEN.get(code, set())


@pytest.mark.parametrize(("rule", "path", "code"), CODE, ids=[f"{rule.__name__}: {path}" for rule, path, _ in CODE])
def test_a_rule_of_the_house_bites(plant, rule, path, code):
    found = list(rule(plant(path, code)))
    assert len(found) >= 1
    assert all(place.startswith(("services/stores", "services/gateway/texts", path)) for place in found)


def test_no_rule_goes_untried():
    assert set(FORBIDDEN_IMPORTS) == set(import_rules(ROOT))
    assert set(FORBIDDEN_CODE) == set(house.RULES)
