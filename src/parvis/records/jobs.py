"""What due rows of records do."""

from __future__ import annotations

import time

import structlog
from django.utils import timezone

from parvis.records import eliminating, erasing, packages, telling
from parvis.records.claims import actions as claims
from parvis.records.models import Access, Elimination, Erasure, Package
from parvis.work import rows
from parvis.work.registry import job, routine

log = structlog.get_logger()

TURN = 20.0
"""Seconds after which a worker gives an erasure back: others' work comes in between."""


@job(Erasure, seats=1, fetch=("contact", "by"))
def forget(erasures: list[Erasure]) -> None:
    for row in erasures:
        if row.state not in ("working", "kept"):
            rows.settle(row, due_at=None)
            continue
        with rows.renewed(row):
            run(row)


def run(row: Erasure) -> None:
    begun = time.monotonic()
    while erasing.turn(row):
        if time.monotonic() - begun > TURN:
            rows.soon(row, attempts=0)
            return


@job(Access, seats=1, fetch=("contact", "by"))
def tell(accesses: list[Access]) -> None:
    for row in accesses:
        if row.state != "working":
            rows.settle(row, due_at=None)
            continue
        with rows.renewed(row):
            telling.make(row)


@job(Elimination, seats=1, fetch=("archive",))
def eliminate(eliminations: list[Elimination]) -> None:
    """A list is drawn up, or done batch by batch. Whoever stops it takes the row away: what is under way is rolled back."""
    for row in eliminations:
        try:
            with rows.renewed(row):
                if row.state == "drawing":
                    eliminating.list_rows(row)
                elif row.state == "working":
                    let_listed_go(row)
                else:
                    rows.settle(row, due_at=None)
        except rows.Lost:
            log.info("records.elimination_stopped", elimination=row.pk)


def let_listed_go(row: Elimination) -> None:
    begun = time.monotonic()
    while eliminating.turn(row):
        if time.monotonic() - begun > TURN:
            rows.soon(row, attempts=0)
            return


@job(Package, seats=1, fetch=("by",))
def pack(found: list[Package]) -> None:
    for row in found:
        try:
            with rows.renewed(row):
                if row.state == "working":
                    packages.make(row)
                elif row.state == "done" and row.verify:
                    packages.look_again(row)
                else:
                    rows.settle(row, due_at=None)
        except rows.Lost:
            log.info("records.package_stopped", package=row.pk)


@routine("17 7 * * *")
def remind() -> None:
    """Of what persons asked and nobody has answered yet."""
    if told := claims.remind(timezone.localdate()):
        log.info("records.claims_told", rows=told)


@routine("*/30 * * * *")
def let_go() -> None:
    if gone := telling.let_go():
        log.info("records.packages_gone", rows=gone)
