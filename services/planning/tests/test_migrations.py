"""The migrations make the tables that the models describe."""

from sqlalchemy import inspect

from services.planning import models  # noqa: F401  # declares every table
from services.planning.models.base import Base
from shared.testing.database import fresh_database


def test_migrated_tables_are_the_ones_the_models_describe():
    made = inspect(fresh_database("planning").engine)
    for table in Base.metadata.sorted_tables:
        columns = {column["name"]: column["nullable"] for column in made.get_columns(table.name)}
        assert columns == {column.name: column.nullable for column in table.columns}, table.name
        indexes = {
            index["name"]: index["column_names"] for index in made.get_indexes(table.name) if not index["unique"]
        }
        assert indexes == {index.name: [column.name for column in index.columns] for index in table.indexes}
        key = made.get_pk_constraint(table.name)["constrained_columns"]
        assert set(key) == {column.name for column in table.primary_key}
