"""Execution's language: operations on the floor, reports, time, receipts and materials."""
