"""Faults on purpose: plugs pulled, wires cut, disks filled, messages spoiled, while people report.

`oracle.py` judges every run by what was sent and answered over HTTP alone. `seeded_bugs.py` proves that it
would notice. The long form is `./gongdan soak`.
"""
