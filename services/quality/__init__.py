"""Quality: what is looked at, what was found, and what becomes of the pieces that failed.

It owns defect reasons, inspections and rework orders. Operations and reports are copies of what planning and
execution told; the counts of pieces on them are sums of increments, so they may be told in any order. `floor` reaches
them, under the lock of their work order.
"""
