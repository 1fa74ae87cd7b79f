"""Migrations build on both databases exactly what the models say."""

from importlib import import_module

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from shared.plumbing import migrations, tables
from shared.plumbing.database import open_engine
from shared.plumbing.settings import SERVICES


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
    models = import_module(f"services.{service}.models")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        difference = compare_metadata(context, [models.Base.metadata, tables.Base.metadata])
    assert difference == []
    assert migrations.current(engine) == migrations.scripts(service).get_current_head()
