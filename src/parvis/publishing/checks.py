"""What stands in the way of a publication: each network's own check, and what the city asks of every post."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from parvis.accounts.connect import connector_of
from parvis.accounts.models import Account
from parvis.media.models import File
from parvis.networks.protocol import Draft, Length, Problem
from parvis.people.models import User
from parvis.publishing.drafts import draft_of
from parvis.publishing.fields import valid
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
    if account.state == "removed":
        problems.append(Problem("account-removed", "text", {"account": account.name}))
    elif account.state != "active":
        problems.append(Problem("account-paused", "text", {"account": account.name}, blocking=False))
    return Checked(account, draft, connector.length(draft), tuple(problems))


def check_written(fields: Mapping[str, Any], *, by: User) -> list[Checked]:
    """As `check_post`, of what is being written: nothing is stored. `fields` as `actions.edit` takes them."""
    wanted = list(fields.get("accounts") or ())
    accounts = list(Account.objects.seen_by(by).filter(pk__in=wanted).select_related("grant").order_by("name", "pk"))
    if missing := set(wanted) - {account.pk for account in accounts}:
        raise ValidationError({"accounts": _("Compte inconnu : %(pk)s.") % {"pk": min(missing)}})
    ids = [m if isinstance(m, int) else m["id"] for m in fields.get("media") or ()]
    return check_fields(fields, accounts, File.objects.seen_by(by).in_bulk(ids))


def check_fields(fields: Mapping[str, Any], accounts: Iterable[Account], files: Mapping[int, File]) -> list[Checked]:
    """As `check_written`, with the rows at hand: `accounts` with their grants, `files` by id."""
    fields = valid(fields)
    post = Post(text=fields.get("text") or "", language=fields.get("language") or "fr", audience=fields.get("audience") or {})
    media = [{"id": m} if isinstance(m, int) else m for m in fields.get("media") or ()]
    if missing := [m["id"] for m in media if m["id"] not in files]:
        raise ValidationError({"media": _("Fichier inconnu : %(pk)s.") % {"pk": missing[0]}})
    attached = [Attachment(file=files[m["id"]], alt=m.get("alt", "")) for m in media]
    own = fields.get("variants") or {}
    return [
        check_draft(account, draft_of(post, Variant(account=account, **own.get(account.pk, {})), attached))
        for account in accounts
    ]


def check_post(post: Post) -> list[Checked]:
    """Each account of the post, in the order of their names. Three queries, however many accounts."""
    variants = list(post.variants.select_related("account__grant").order_by("account__name", "account_id"))
    attachments: list[Attachment] = list(post.attachments.select_related("file"))
    return [check_draft(v.account, draft_of(post, v, attachments)) for v in variants]


def check_variant(post: Post, variant: Variant, attachments: list[Attachment]) -> Checked:
    return check_draft(variant.account, draft_of(post, variant, attachments))
