"""What goes into a table comes out of it, to the last digit and the same instant."""

import base64
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID, uuid4

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import MetaData, func, select
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.contracts.messages import PageQuery
from shared.contracts.refusals import Invalid
from shared.plumbing.columns import NAMING, TYPES, Money
from shared.plumbing.database import Database
from shared.plumbing.paging import cursor_of, page


class Base(DeclarativeBase):
    """The tables of this test."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = TYPES


class Sample(Base):
    __tablename__ = "samples"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    quantity: Mapped[Decimal]
    amount: Mapped[Money]
    at: Mapped[datetime]


class Other(Base):
    __tablename__ = "others"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]


@pytest.fixture(params=["sqlite", "postgres"])
def database(request, tmp_path):
    url = f"sqlite:///{tmp_path}/samples.db" if request.param == "sqlite" else request.getfixturevalue("postgres")
    database = Database(url)
    Base.metadata.create_all(database.engine)
    yield database
    database.close()


def keep(database, **values):
    sample = {"id": uuid4(), "quantity": Decimal(1), "amount": Decimal(1), "at": datetime.now(UTC), **values}
    with database.transaction() as session:
        session.add(Sample(**sample))
    with database.transaction() as session:
        return session.get_one(Sample, sample["id"])


def test_fifteen_digits_survive(database):
    kept = keep(database, quantity=Decimal("99999999.123456"), amount=Decimal("123456789012345.1234"))
    assert kept.quantity == Decimal("99999999.123456")
    assert kept.amount == Decimal("123456789012345.1234")


def test_sums_in_sql_are_exact(database):
    for _ in range(10):
        keep(database, amount=Decimal("0.1"))
    with database.transaction() as session:
        assert session.scalar(select(func.sum(Sample.amount))) == Decimal(1)


def test_an_instant_comes_back_in_utc(database):
    at = datetime(2026, 11, 22, 8, 30, 15, 123456, tzinfo=timezone(timedelta(hours=8)))
    kept = keep(database, at=at).at
    assert kept == at
    assert kept.utcoffset() == timedelta(0)


def test_digits_that_would_be_lost_are_refused(database):
    with pytest.raises(StatementError, match="decimal places"):
        keep(database, quantity=Decimal("0.0000001"))
    with pytest.raises(StatementError, match="naive"):
        keep(database, at=datetime(2026, 1, 1))


@settings(max_examples=30)
@given(st.lists(st.integers(0, 5), max_size=12), st.integers(1, 5), st.booleans())
def test_pages_show_every_row_once_in_order(tmp_path_factory, minutes, limit, descending):
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('pages')}/pages.db")
    Base.metadata.create_all(database.engine)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    with database.transaction() as session:
        rows = [
            Sample(id=uuid4(), quantity=Decimal(m), amount=Decimal(0), at=start + timedelta(minutes=m)) for m in minutes
        ]
        session.add_all(rows)
    wanted = sorted(((row.at, row.id) for row in rows), reverse=descending)
    seen, cursor = [], None
    while True:
        with database.transaction() as session:
            shown = page(
                session,
                select(Sample),
                PageQuery(limit=limit, cursor=cursor),
                keys=(Sample.at, Sample.id),
                view=lambda row: (row.at, row.id),
                descending=descending,
            )
        seen += shown.items
        cursor = shown.next_cursor
        if cursor is None:
            break
    database.close()
    assert seen == wanted


@pytest.mark.parametrize(
    "cursor", ["", "x", "e30", "W10", "WzEsMl0", "WyIyMDI2LTAxLTAxIiwieCJd", "\u00e9", "WzFd" * 100]
)
def test_a_cursor_somebody_made_up_is_refused(tmp_path, cursor):
    database = Database(f"sqlite:///{tmp_path}/pages.db")
    Base.metadata.create_all(database.engine)
    with database.transaction() as session, pytest.raises(Invalid):
        page(session, select(Sample), PageQuery(cursor=cursor), keys=(Sample.at, Sample.id), view=lambda row: row)
    database.close()


@pytest.mark.parametrize(
    "broken",
    [
        ["x", "y"],
        ["2026-01-01"],
        ["2026-01-01", str(uuid4())],
        [1, None],
        ["0001-01-01T00:00:00+14:00", str(uuid4())],
        ["9999-12-31T23:59:59-12:00", str(uuid4())],
    ],
)
def test_a_cursor_of_this_list_with_other_values_is_refused(tmp_path, broken):
    """The mark is right; an instant without an offset or beyond the calendar, a value too few or of no kind is not."""
    database = Database(f"sqlite:///{tmp_path}/pages.db")
    Base.metadata.create_all(database.engine)
    keys = (Sample.at, Sample.id)
    row = Sample(id=uuid4(), quantity=Decimal(1), amount=Decimal(1), at=datetime(2026, 1, 1, tzinfo=UTC))
    mark = orjson.loads(base64.urlsafe_b64decode(cursor_of(row, keys) + "=="))[0]
    cursor = base64.urlsafe_b64encode(orjson.dumps([mark, *broken])).decode()
    with database.transaction() as session, pytest.raises(Invalid):
        page(session, select(Sample), PageQuery(cursor=cursor), keys=keys, view=lambda row: row)
    database.close()


def test_a_cursor_of_another_list_is_refused(tmp_path):
    """Both sort by an instant and an id, so only the mark tells them apart."""
    database = Database(f"sqlite:///{tmp_path}/pages.db")
    Base.metadata.create_all(database.engine)
    with database.transaction() as session:
        row = Other(id=uuid4(), at=datetime(2026, 1, 1, tzinfo=UTC))
        query = PageQuery(cursor=cursor_of(row, (Other.at, Other.id)))
        with pytest.raises(Invalid):
            page(session, select(Sample), query, keys=(Sample.at, Sample.id), view=lambda row: row)
    database.close()
