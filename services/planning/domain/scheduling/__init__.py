"""The schedule: a problem in plain values, and the rules that turn it into a plan. No database, no clock."""
