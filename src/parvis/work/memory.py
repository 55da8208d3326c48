"""What the C library keeps of the process's memory: a few arenas for all threads, and what was freed is given back.

glibc makes eight arenas a core for threads that allocate at once, and keeps in each what was once needed there. Python allocates one thread
at a time: two are enough. Other C libraries have neither word: nothing is done then.
"""

from __future__ import annotations

import ctypes
import os

ARENAS = 2
M_ARENA_MAX = -8
"""See malloc.h of glibc."""


def few_arenas() -> None:
    """Called before any thread is begun. Whoever set MALLOC_ARENA_MAX has decided."""
    if "MALLOC_ARENA_MAX" not in os.environ and (mallopt := _word("mallopt")):
        mallopt(M_ARENA_MAX, ARENAS)


def give_back() -> None:
    """What was freed by now goes back to the machine; it takes a few milliseconds."""
    if trim := _word("malloc_trim"):
        trim(0)


def _word(name: str) -> ctypes._NamedFuncPointer | None:
    return getattr(ctypes.CDLL(None), name, None)
