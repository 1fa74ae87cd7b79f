"""Compiles every kernel once, by letting each work on a shop of two jobs.

The door runs this at installation, and the first plan that finds the kernels cold starts it beside itself.
An image is built on one machine and works on others: there NUMBA_CPU_NAME says for which kind of processor.
"""

from __future__ import annotations

from services.planning.domain.scheduling.building import build
from services.planning.domain.scheduling.compiled import shelf
from services.planning.domain.scheduling.forms import read
from services.planning.domain.scheduling.rules import apparent_tardiness

SHOP = {"machines": 2, "jobs": [[[[0, 3]], [[1, 2]]], [[[0, 2], [1, 3]]]], "due": [1, 1], "objective": "twt"}


def warm_up() -> None:
    """Compile them all, one process at a time; nothing is left to do where they are warm already."""
    with shelf.turn():
        if not shelf.are_warm():
            _compile()


def _compile() -> None:
    # Only whoever compiles loads the compiler: the others wait for their turn as small processes.
    from services.planning.domain.scheduling.compiled.annealer import Annealer
    from services.planning.domain.scheduling.compiled.lending import named_processor
    from services.planning.domain.scheduling.compiled.seeker import Seeker
    from services.planning.domain.scheduling.compiled.twin import CompiledDecoder

    shop = build(read(SHOP)).shop
    plan = CompiledDecoder(shop).plan(apparent_tardiness(shop))
    Annealer(shop, plan, is_makespan=False, seed=1).run(10, 1.0, 1.0)
    Seeker(shop, plan, seed=1).run(10)
    shelf.tell_warm(named_processor())


if __name__ == "__main__":
    warm_up()
