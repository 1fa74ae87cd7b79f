"""Payroll's language: rates, pay terms, pay lines, periods and payslips."""
