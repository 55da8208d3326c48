"""The shapes of approval's API."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from ninja import Schema
from pydantic import Field, StrictBool, StrictInt

from parvis.rest.shapes import Asked, Id, Strict, Words


class AskIn(Strict):
    """With `revision`, a change that somebody made meanwhile is a 409."""

    revision: StrictInt | None = None


class DecideIn(Strict):
    """`of`: for whom, when you stand in for a colleague. `step`: the key of the step that you say yes to; one that does not wait is
    refused, the same yes again is the same. Anything but a yes needs a reason."""

    verdict: Literal["yes", "changes", "no"]
    reason: Words = Field("", max_length=4000)
    of: Id | None = None
    step: Words = Field("", max_length=80)


class DecideManyIn(Strict):
    """One word on many approvals. Anything but a yes needs a reason. `dry`: only told."""

    approvals: list[Id] = Field(min_length=1, max_length=200)
    verdict: Literal["yes", "changes", "no"]
    reason: Words = Field("", max_length=4000)
    dry: StrictBool = False


class DecidedLine(Schema):
    """What becomes of one; `refused` says why nothing does. What you do not see is refused like what is not there."""

    approval: int
    post: int | None
    words: str
    refused: str


class RemarkIn(Strict):
    """`outside`: the outside reviewers see it too."""

    text: Words = Field(min_length=1, max_length=4000)
    outside: StrictBool = False


class HoldIn(Strict):
    reason: Words = Field(min_length=1, max_length=300)


class ReviewerIn(Strict):
    """`may_approve` lends your own voice: only who is awaited on the post's path may."""

    name: Words = Field(min_length=1, max_length=120)
    days: StrictInt = Field(7, ge=1, le=60)
    may_approve: StrictBool = False


class ApprovalsAsked(Asked):
    """`mine`: what waits for your word."""

    mine: bool = False
    state: Words = Field("", description="waiting · approved · changes · refused · fallen · withdrawn")
    post: Id | None = None


class DecisionOut(Schema):
    step: str
    verdict: str = Field(description="yes · changes · no")
    of: int | None = Field(description="whose word it is")
    by: int | None = Field(description="who said it, when somebody stood in")
    reviewer: str = Field(description="an outside reviewer's name")
    reason: str
    at: datetime


class StepOut(Schema):
    key: str
    name: str
    every: bool
    state: str = Field(description="passed · waiting · ahead · objected")
    missing: list[int]


class ApprovalOut(Schema):
    """One revision before those who must say yes. `voices`: for whom you may say yes now."""

    id: int
    post: int
    revision: int
    state: str
    flow: str
    by: int | None
    at: datetime
    ended_at: datetime | None


class ApprovalWhole(ApprovalOut):
    steps: list[StepOut]
    decisions: list[DecisionOut]
    voices: list[int]
    current: bool = Field(description="false: the post says something else now")


class RemarkOut(Schema):
    id: int
    by: int | None
    reviewer: str
    outside: bool
    revision: int
    text: str
    at: datetime


class RemarksOut(Schema):
    items: list[RemarkOut]


class HoldOut(Schema):
    held: bool
    reason: str
    by: int | None
    at: datetime | None


class ReviewerOut(Schema):
    id: int
    name: str
    may_approve: bool
    by: int | None
    expires_at: datetime
    open: bool
    seen_at: datetime | None
    url: str = Field("", description="told once, when it is made")


class ReviewersOut(Schema):
    items: list[ReviewerOut]
