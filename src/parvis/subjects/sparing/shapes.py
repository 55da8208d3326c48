"""The shapes of what spares residents."""

from __future__ import annotations

from datetime import datetime

from ninja import Schema
from pydantic import StrictBool

from parvis.rest.shapes import Clock, Strict, Wall


class MassIn(Strict):
    """`wanted` false: no answers to all for the person of this conversation, on this network."""

    wanted: StrictBool


class MassOut(Schema):
    """`by` null: by their own word."""

    wanted: bool
    at: datetime | None
    by: int | None


class SubjectRulesIn(Strict):
    """Hours of the city's own clock between which no answer to all leaves; both, or none."""

    quiet_from: Wall | None = None
    quiet_to: Wall | None = None


class SubjectRulesOut(Schema):
    quiet_from: Clock | None
    quiet_to: Clock | None
