"""What stands in the way of a publication: each network's own check, and what the city asks of every post."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from parvis.accounts.connect import connector_of
from parvis.accounts.models import Account
from parvis.networks.protocol import Draft, Length, Problem
from parvis.publishing.drafts import draft_of
from parvis.publishing.models import Attachment, Post, Variant


@dataclass(frozen=True, slots=True)
class Checked:
    """One account's view of a post: how long it finds it, and what must or should be mended."""

    account: Account
    draft: Draft
    length: Length
    problems: tuple[Problem, ...]

    @property
    def blocked(self) -> bool:
        return any(problem.blocking for problem in self.problems)


def house_problems(draft: Draft) -> list[Problem]:
    """The city's own rules, the same for every network."""
    found = [
        Problem("alt-missing", "media", {"number": n + 1, "name": media.name})
        for n, media in enumerate(draft.media)
        if media.mime.startswith("image/") and not media.alt.strip()
    ]
    if not draft.text.strip() and not draft.media:
        found.append(Problem("empty", "text"))
    return found


def check_draft(account: Account, draft: Draft) -> Checked:
    connector = connector_of(account)
    problems = house_problems(draft)
    codes = {problem.code for problem in problems}
    problems += [problem for problem in connector.check(draft) if problem.code not in codes]
    if account.state != "active":
        problems.append(Problem("account-paused", "text", {"account": account.name}, blocking=False))
    return Checked(account, draft, connector.length(draft), tuple(problems))


def check_post(post: Post) -> list[Checked]:
    """Each account of the post, in the order of their names. Three queries, however many accounts."""
    variants = list(post.variants.select_related("account__grant").order_by("account__name", "account_id"))
    attachments: list[Attachment] = list(post.attachments.select_related("file"))
    return [check_draft(v.account, draft_of(post, v, attachments)) for v in variants]


def check_variant(post: Post, variant: Variant, attachments: list[Attachment]) -> Checked:
    return check_draft(variant.account, draft_of(post, variant, attachments))


def hour_problem(at: datetime, now: datetime) -> str:
    """'' when a post may be planned for `at`; else the code of why not."""
    if (at - now).total_seconds() < -60:
        return "past"
    if (at - now).days > 2 * 366:
        return "too-far"
    return ""
