"""Payroll's tables: what is agreed, what is known about reports, the ledger, and copies of master data."""

from services.payroll.models.agreements import Allowance, PaySettings, PayTerms, Rate, RateProposal
from services.payroll.models.base import Base
from services.payroll.models.ledger import Account, LedgerEntry, LedgerHead, PayLine
from services.payroll.models.losses import ReworkCause, ReworkReport, Scrap
from services.payroll.models.master_data import Item, Plant, Team, WorkCenter, Worker
from services.payroll.models.periods import ClosingMinimum, Objection, PayPeriod
from services.payroll.models.premiums import DayDue, Premium
from services.payroll.models.reports import FailedInspection, Report
from services.payroll.models.totals import EVER, DayTotal, GroupOutput, OperationTotal, OutputTotal
from services.payroll.models.wage_sheets import OldWage, OldWageSheet

__all__ = [
    "EVER",
    "Account",
    "Allowance",
    "Base",
    "ClosingMinimum",
    "DayDue",
    "DayTotal",
    "FailedInspection",
    "GroupOutput",
    "Item",
    "LedgerEntry",
    "LedgerHead",
    "Objection",
    "OldWage",
    "OldWageSheet",
    "OperationTotal",
    "OutputTotal",
    "PayLine",
    "PayPeriod",
    "PaySettings",
    "PayTerms",
    "Plant",
    "Premium",
    "Rate",
    "RateProposal",
    "Report",
    "ReworkCause",
    "ReworkReport",
    "Scrap",
    "Team",
    "WorkCenter",
    "Worker",
]
