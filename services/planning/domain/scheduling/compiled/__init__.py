"""The hot loops, compiled by numba. Nobody but the process that schedules may come in: the import alone is dear.

Nothing here decides anything of its own that the plain rooms do not: `twin` is the list scheduler's very
source, and the local searches only ask it, and the checker, to be believed.
"""
