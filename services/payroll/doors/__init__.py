"""Payroll's front door, a file for each kind of visitor."""
