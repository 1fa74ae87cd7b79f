"""Migrations build on both databases exactly what the models say, and keep what is in them."""

from importlib import import_module

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from shared.plumbing import migrations, tables
from shared.plumbing.database import open_engine
from shared.plumbing.settings import SERVICES
from tests.integration import old_rows

STEPS = [
    (service, script.down_revision, script.revision)
    for service in SERVICES
    for script in migrations.scripts(service).walk_revisions()
    if script.down_revision
]


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request, tmp_path):
    url = f"sqlite:///{tmp_path}/x.db" if request.param == "sqlite" else request.getfixturevalue("postgres")
    engine = open_engine(url)
    yield engine
    engine.dispose()


@pytest.mark.parametrize("service", SERVICES)
def test_the_migrated_database_is_what_the_models_say(service, engine):
    migrations.upgrade(service, engine)
    migrations.upgrade(service, engine)
    assert is_what_the_models_say(service, engine)


@pytest.mark.parametrize(("service", "before", "after"), STEPS, ids=[after for _, _, after in STEPS])
def test_an_upgrade_keeps_the_rows_of_the_revision_before(service, before, after, engine):
    with engine.begin() as connection:
        migrations.upgrade_within(connection, service, to=before)
        old_rows.fill(connection)
        had = old_rows.contents(connection)
    with engine.begin() as connection:
        migrations.upgrade_within(connection, service, to=after)
        has = old_rows.contents(connection)
    assert migrations.current(engine) == after
    assert all(len(rows) == old_rows.ROWS for rows in had.values())
    assert old_rows.lost(had, has) == []
    migrations.upgrade(service, engine)
    assert is_what_the_models_say(service, engine)


def is_what_the_models_say(service, engine):
    models = import_module(f"services.{service}.models")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        difference = compare_metadata(context, [models.Base.metadata, tables.Base.metadata])
    assert difference == []
    return migrations.current(engine) == migrations.scripts(service).get_current_head()
