"""The one set of tables of planning's database."""

from shared.plumbing.columns import declare

Base = declare()
