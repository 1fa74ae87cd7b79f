"""Execution's rules: pure, no clock, no session."""
