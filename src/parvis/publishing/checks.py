"""What stands in the way of a publication: each network's own check, and what the city asks of every post."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.accounts.connect import connector_of
from parvis.accounts.models import Account
from parvis.charter.rules import Verdict
from parvis.charter.said import Said
from parvis.city import countries, languages
from parvis.city.audiences import Aim, aims
from parvis.media.models import File
from parvis.media.renditions import Need
from parvis.networks.protocol import Draft, Facts, Length, Problem
from parvis.people.models import User
from parvis.publishing.content import unknown
from parvis.publishing.drafts import draft_of, facts_of, needs, reach_of
from parvis.publishing.fields import AUTO, spoken, valid
from parvis.publishing.hours import looked_at
from parvis.publishing.hours import problem as problem_of_hour
from parvis.publishing.models import Attachment, Delivery, Post, Variant
from parvis.publishing.options import merged
from parvis.publishing.public import decided
from parvis.publishing.reach import Reach
from parvis.publishing.rights import rights_problems
from parvis.publishing.verdicts import judged

EVERYBODY = Reach("everyone")
KEPT_BACK = ("language-kept", "audience-kept")
"""Why we ourselves did not send what was planned."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One account's view of a post: how long it finds it, and what must or should be mended."""

    account: Account
    draft: Draft
    length: Length
    problems: tuple[Problem, ...]
    needs: tuple[Need, ...] = ()  # files of which the network wants a copy
    facts: Facts | None = None
    verdicts: tuple[Verdict, ...] = ()  # the charter's; those that refuse are among the problems too
    said: Said | None = None  # as the charter judged it
    reach: Reach = EVERYBODY
    decision: str = ""  # where the public cannot be limited: "all" · "out"

    @property
    def out(self) -> bool:
        """Left out: nothing is sent there."""
        return self.decision == "out" and self.reach.undecided

    @property
    def blocked(self) -> bool:
        return not self.out and any(problem.blocking for problem in self.problems)


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


def language_problems(account: Account, draft: Draft) -> list[Problem]:
    """The languages that the city speaks on this account; none named: all."""
    spoken = account.settings.get("languages") or []
    if not spoken or draft.language.split("-")[0] in spoken or not draft.text.strip():
        return []
    allowed = ", ".join(map(languages.name, spoken))
    told = {"account": account.name, "language": languages.name(draft.language), "allowed": allowed}
    return [Problem("language-policy", "text", told)]


def reach_problems(account: Account, reach: Reach, decision: str) -> list[Problem]:
    """What a network does not do of an audience that the city named. What it cannot do at all, a person decides."""
    told = {"account": account.name, "places": ", ".join(map(countries.name, reach.places))}
    if reach.level == "none" and not decision:
        return [Problem("audience-undecided", "audience", told)]
    codes = {"none": "audience-everybody", "wider": "audience-wider", "preferred": "audience-favoured"}
    return [Problem(codes[reach.level], "audience", told, blocking=False)] if reach.level in codes else []


def check_draft(
    post: Post, variant: Variant, attachments: list[Attachment], known: Mapping[str, Aim], at: datetime | None = None
) -> Checked:
    """One account's view. `variant` with its account and grant; `known`: the city's audiences; `at`: when it is to go out,
    None = now."""
    account, connector = variant.account, connector_of(variant.account)
    draft, reach = draft_of(post, variant, attachments, known), reach_of(post, account, known)
    problems = house_problems(draft) + rights_problems([one.file for one in attachments], at) + language_problems(account, draft)
    codes = {problem.code for problem in problems}
    if post.aim in known:  # said in our own words
        codes |= {"audience-ignored", "audience-preferred"}
        problems += reach_problems(account, reach, variant.reach)
    problems += [problem for problem in connector.check(draft) if problem.code not in codes]
    if account.state == "removed":
        problems.append(Problem("account-removed", "text", {"account": account.name}))
    elif account.state != "active":
        problems.append(Problem("account-paused", "text", {"account": account.name}, blocking=False))
    found = tuple(needs(account, attachments)) if attachments else ()
    decision = variant.reach if post.aim in known else ""
    length = connector.length(draft)
    return Checked(account, draft, length, tuple(problems), found, facts_of(account), reach=reach, decision=decision)


def check_written(fields: Mapping[str, Any], *, by: User) -> list[Checked]:
    """As `check_post`, of what is being written: nothing is stored. `fields` as `actions.edit` takes them."""
    wanted = list(fields.get("accounts") or ())
    open_to = Account.objects.open_to(by, "post.write").filter(pk__in=wanted)
    accounts = list(open_to.select_related("grant").order_by("name", "pk"))
    if missing := set(wanted) - {account.pk for account in accounts}:
        raise ValidationError({"accounts": unknown(min(missing), by)})
    ids = [m if isinstance(m, int) else m["id"] for m in fields.get("media") or ()]
    return check_fields(fields, accounts, File.objects.seen_by(by).for_sending().in_bulk(ids))


def check_fields(
    fields: Mapping[str, Any], accounts: Iterable[Account], files: Mapping[int, File], known: Mapping[str, Aim] | None = None,
    *, post: int | None = None,
) -> list[Checked]:  # fmt: skip
    """As `check_written`, with the rows at hand: `accounts` with their grants, `files` by id, `known` the city's audiences;
    `post`: what it is kept as."""
    known = aims() if known is None else known
    fields = decided(valid(fields, known), Post(), known)
    media = [{"id": m} if isinstance(m, int) else m for m in fields.get("media") or ()]
    if missing := [m["id"] for m in media if m["id"] not in files]:
        raise ValidationError({"media": _("Fichier inconnu : %(pk)s.") % {"pk": missing[0]}})
    attached = [Attachment(file=files[m["id"]], alt=m.get("alt", "")) for m in media]
    own, like = fields.get("variants") or {}, unsaved(fields, post)
    variants = [_variant(account, own.get(account.pk, {})) for account in accounts]
    at = looked_at(like.publish_at, timezone.now())
    return judged([check_draft(like, v, attached, known, at) for v in variants], like, attached, at)


def unsaved(fields: Mapping[str, Any], pk: int | None = None) -> Post:
    """A post as it would be kept, of `fields` that are valid; `pk`: what it is kept as already."""
    text, language = fields.get("text") or "", fields.get("language") or AUTO
    return Post(
        pk=pk, text=text, language=spoken(text, "fr") if language == AUTO else language, language_told=language != AUTO,
        objective=fields.get("objective") or "", topic=fields.get("topic"), campaign=fields.get("campaign"), aim=fields.get("aim") or "",
        audience=fields.get("audience") or {}, parts=fields.get("parts") or [], numbered=bool(fields.get("numbered")),
        marks=fields.get("marks") or {}, publish_at=fields.get("publish_at"),
    )  # fmt: skip


def _variant(account: Account, own: Mapping[str, Any]) -> Variant:
    """As it would be kept, its options looked at."""
    chosen = merged(account, own["options"], {}) if own.get("options") else {}
    return Variant(
        account=account, text=own.get("text"), parts=own.get("parts") or [], options=chosen, reach=own.get("reach") or ""
    )


def check_post(post: Post, at: datetime | None = None) -> list[Checked]:
    """Each account of the post, in the order of their names, for the hour `at`: else the post's own, or now once that is past.

    As many queries for one account as for ten.
    """
    variants = list(post.variants.select_related("account__grant").order_by("account__name", "account_id"))
    attachments: list[Attachment] = list(post.attachments.for_sending())
    known, at = aims(), at or looked_at(post.publish_at, timezone.now())
    return judged([check_draft(post, v, attachments, known, at) for v in variants], post, attachments, at)


def check_online(delivery: Delivery) -> Checked | None:
    """New words for what is online on one account, as of now; nothing more goes out, so its rhythm is not asked. None: the
    account is no longer among those of the post."""
    post, now = delivery.post, timezone.now()
    variant = post.variants.select_related("account__grant").filter(account=delivery.account_id).first()
    if variant is None:
        return None
    attachments: list[Attachment] = list(post.attachments.for_sending())
    return judged([check_draft(post, variant, attachments, aims(), now)], post, attachments, now, more=False)[0]


def kept_back(leaving: Sequence[tuple[Delivery, Draft]]) -> dict[int, str]:
    """Looked at again when they leave: the public that their network can be limited to, the city's audiences and the languages
    of the account may have changed since they were planned. One of `KEPT_BACK` by key; two queries for one and for twenty."""
    aimed = [row for row, _draft in leaving if row.post.aim]
    known = aims() if aimed else {}
    undecided = [row for row in aimed if row.post.aim in known and reach_of(row.post, row.account, known).undecided]
    variants = Variant.objects.filter(post__in={row.post_id for row in undecided}).exclude(reach="") if undecided else ()
    decided = {(one.post_id, one.account_id) for one in variants}
    found = {row.pk: "audience-kept" for row in undecided if (row.post_id, row.account_id) not in decided}
    return found | {row.pk: "language-kept" for row, draft in leaving if language_problems(row.account, draft)}


def demand_hour(at: datetime) -> None:
    """Raises ValidationError: nothing can be planned for then."""
    if code := problem_of_hour(at, timezone.now()):
        words = {"past": _("Cette heure est passée."), "too-far": _("Cette date est trop lointaine (deux ans au plus).")}
        raise ValidationError({"publish_at": words[code]})
