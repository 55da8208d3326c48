"""What a due row does: `@job(Model)`; what comes back: `@routine`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from parvis.work.groups import Batch
from parvis.work.models import Due, Routine

Row = TypeVar("Row", bound=Due)
Ends = TypeVar("Ends", None, Batch)


@dataclass(frozen=True, slots=True)
class Job:
    """`run` gets up to `batch` held rows. `lane`: the field whose rows share `seats` workers, so that one slow
    network cannot take them all; "" = all rows of the model share them (`seats` 0: as many as there are).
    `fetch`: relations that are read with the rows. `ahead`: the field that keeps a row's moment; such rows are handed
    over a second before it, and `run` waits for it. `run` may return a `Batch` that ends later, without a worker."""

    model: type[Due]
    run: Callable[[list[Any]], Batch | None]
    batch: int
    lane: str
    seats: int
    fetch: tuple[str, ...] = ()
    ahead: str = ""

    @property
    def label(self) -> str:
        return str(self.model._meta.label_lower)


JOBS: dict[str, Job] = {}
ROUTINES: dict[str, tuple[str, Callable[[], None]]] = {}


def job(
    model: type[Row], *, batch: int = 1, lane: str = "", seats: int = 0, fetch: tuple[str, ...] = (), ahead: str = ""
) -> Callable[[Callable[[list[Row]], Ends]], Callable[[list[Row]], Ends]]:
    """Registers what rows of `model` do when they are due. The function settles each row it is given."""

    def register(run: Callable[[list[Row]], Ends]) -> Callable[[list[Row]], Ends]:
        found = Job(model, run, batch, lane, seats, fetch, ahead)
        JOBS[found.label] = found
        return run

    return register


def routine(when: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Registers periodic work; `when` is a cron line in the city's time zone."""

    def register(run: Callable[[], None]) -> Callable[[], None]:
        ROUTINES[f"{run.__module__}.{run.__name__}"] = (when, run)
        return run

    return register


@job(Routine)
def come_back(rows: list[Routine]) -> None:
    from parvis.work.routines import run

    for row in rows:
        run(row)
