"""Payroll decides what every worker earns.

It owns rates, pay terms, the ledger of pay lines, pay periods and objections. Reports become lines; a
line is frozen with its report, its rate and its reason. Corrections are new lines.

Between its use cases and queries and its tables: `ledger` settles reports into lines, `days` and `minimums` work out
what whole days and periods add, `books` posts lines and keeps the totals. `agreed` looks up terms and settings,
`closable` what keeps a period open, `paid_for_good` what a closed one forbids to say, `explaining` how lines came to
be, `relations` whose pay somebody may see.
"""
