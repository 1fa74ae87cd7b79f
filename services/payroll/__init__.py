"""Payroll decides what every worker earns.

It owns rates, pay terms, the ledger of pay lines, pay periods and objections. Reports become lines; a
line is frozen with its report, its rate and its reason. Corrections are new lines.
"""
