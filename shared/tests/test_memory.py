"""Memory that many threads took and freed is not kept."""

from __future__ import annotations

import subprocess
import sys

TAKE_AND_FREE = """
import argon2, os, threading
from shared.plumbing.memory import return_large_blocks

def resident():
    with open("/proc/self/statm") as numbers:
        return int(numbers.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 2**20

{first}
hasher = argon2.PasswordHasher(time_cost=1, memory_cost=19456, parallelism=1)
hasher.hash("to load what is loaded once")
before, one_at_a_time, meet = resident(), threading.Lock(), threading.Barrier(10)

def check():
    meet.wait()
    for _ in range(3):
        with one_at_a_time:
            hasher.hash("secret")
    meet.wait()

threads = [threading.Thread(target=check) for _ in range(10)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(resident() - before)
"""


def grown(first: str) -> int:
    run = subprocess.run(
        [sys.executable, "-c", TAKE_AND_FREE.format(first=first)], capture_output=True, text=True, check=True
    )
    return int(run.stdout)


def test_checking_passwords_in_many_threads_holds_no_memory() -> None:
    assert grown("return_large_blocks()") < 40
