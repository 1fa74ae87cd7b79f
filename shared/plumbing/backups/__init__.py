"""Backup and restore: one file that holds all five databases at one moment, whatever they are kept in.

`moment.py` stops the clock for an instant, `rows.py` says how a row looks in the file, `archive.py` writes
and reads the file, `taking.py` makes one. `targets.py`, `sqlite_target.py` and `postgres_target.py` are
where one goes to, `loading.py` brings the rows there, `resending.py` and `queues.py` put the events in
order, `restoring.py` leads through it. `docs/backups.md` tells people.
"""
