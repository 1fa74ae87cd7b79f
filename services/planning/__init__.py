"""Planning decides what is made, when, where and by whom.

It owns the plant's master data (calendars, work centers, teams, workers, items and their routings),
customers' orders, the work orders they are split into, and the schedule. What happens on the floor it
learns from execution and quality, and remembers beside its own plan.
"""
