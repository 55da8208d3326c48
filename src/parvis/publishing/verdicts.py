"""What the charter says of a post, account by account: in the composer, before it is planned, and again when it leaves."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.accounts.models import Account
from parvis.accounts.words import asked as asked_of
from parvis.charter import exempting, judging, told
from parvis.charter.actions import exempt as aside
from parvis.charter.models import Exemption
from parvis.charter.past import Told, remembers
from parvis.charter.problems import problem
from parvis.charter.rules import APPROVE, REFUSE, Charter, Verdict, needing_approval, refused
from parvis.charter.said import POST, Band, Counts, Said, Shown, digest
from parvis.city.audiences import Aim, aims
from parvis.city.days import periods_at
from parvis.networks.catalogue import CATALOGUE
from parvis.networks.protocol import Draft, Facts
from parvis.people.access import demand, may
from parvis.people.models import User
from parvis.publishing.approval.rules import Step
from parvis.publishing.bands.reading import bands
from parvis.publishing.drafts import draft_of
from parvis.publishing.models import Attachment, Delivery, Post, Variant
from parvis.publishing.tongues import asked, others_of, others_of_all

if TYPE_CHECKING:
    from parvis.publishing.checks import Checked

MOST_COUNTED = 2000
"""Publications of a week that are counted for the rhythm; a city has a few hundred."""
SPOKEN = ("line", "text", "words")
"""Shapes of options whose words are read in public: a title, a first comment."""


def said_of(post: Post, account: Account, draft: Draft, facts: Facts, attachments: Sequence[Attachment], *,
            at: datetime, periods: frozenset[str], counts: Counts | None = None, past: tuple[Band, ...] = (),
            others: tuple[str, ...] | None = None) -> Said:  # fmt: skip
    """A post's form for one account, as the charter judges it for the hour `at`."""
    public = draft.audience
    return Said(
        text=words_of(draft, facts), language=draft.language, account=account.pk, network=account.network,
        topic=post.topic.key if post.topic else "", countries=(*public.countries, *public.regions, *public.cities),
        aims=facts.audience.country, media=tuple(shown(one) for one in attachments), on=timezone.localtime(at).date(),
        counts=counts, bands=past, objective=post.objective, periods=periods, others=others,
    )  # fmt: skip


def words_of(draft: Draft, facts: Facts) -> str:
    """All that is read: the text, the further parts of a thread, a title or a description of the network's own."""
    keys = [option.key for option in facts.options if option.shape in SPOKEN]
    more = [" ".join(value) if isinstance(value, list) else value for key in keys if (value := draft.options.get(key))]
    return "\n\n".join(part for part in [draft.text, *draft.parts, *map(str, more)] if part)


def shown(attachment: Attachment) -> Shown:
    file = attachment.file
    return Shown(
        name=file.name, mime=file.mime, alt=attachment.alt or file.alt, credit=file.credit,
        captions=tuple(one.language for one in file.captions.all()) if file.is_video and file.pk else (),
        until=file.expires_on, words=file.words,
    )  # fmt: skip


def judged(
    found: Sequence[Checked], post: Post, attachments: Sequence[Attachment], at: datetime, *, more: bool = True
) -> list[Checked]:
    """The same, with what the charter says of each if they leave at `at`: two queries more, however many accounts. `more`: each
    is one publication more, for clauses of rhythm."""
    charter = judging.in_force()
    if not charter.rules or not found:
        return list(found)
    accounts, periods = [c.account for c in found], periods_at(at)
    counts = _counts(charter, post, accounts, at) if more else {}
    past = _bands(charter, post, accounts, at, periods) if more else {}
    others = others_of(post) if asked(charter) else None
    saids = [said_of(post, c.account, c.draft, c.facts, attachments, at=at, periods=periods, counts=counts.get(c.account.pk),
                     past=past.get(c.account.pk, ()), others=others) for c in found if c.facts]  # fmt: skip
    pairs = [(said, charter.verdicts(said)) for said in saids]
    marked = judging.exempted(pairs, post) if post.pk else [verdicts for _said, verdicts in pairs]
    return [_with(c, said, verdicts, charter) for c, said, verdicts in zip(found, saids, marked, strict=True)]


def _with(checked: Checked, said: Said, verdicts: Sequence[Verdict], charter: Charter) -> Checked:
    """Where the charter speaks of descriptions, the house's own rule is silent: a clause can be set aside."""
    kept = [p for p in checked.problems if p.code != "alt-missing"] if charter.covers("description", said) else checked.problems
    problems = (*kept, *(problem(one) for one in refused(verdicts)))
    return replace(checked, problems=problems, verdicts=tuple(verdicts), said=said)


def _counts(charter: Charter, post: Post, accounts: Sequence[Account], at: datetime) -> dict[int, Counts]:
    """Publications of each account on the day and in the week of `at`, this one included; only where a clause asks."""
    if not any(rule.kind == "rhythm" for rule in charter.rules):
        return {}
    at = timezone.localtime(at)
    begins = at.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=at.weekday())
    others = Delivery.objects.filter(
        post__publish_at__gte=begins, post__publish_at__lt=begins + timedelta(days=7), account__in=accounts
    ).exclude(state__in=("cancelled", "dropped"))  # fmt: skip
    others = others.exclude(post=post.pk) if post.pk else others
    planned = list(others.values_list("account_id", "post__publish_at")[:MOST_COUNTED])
    week = Counter(pk for pk, _when in planned)
    day = Counter(pk for pk, when in planned if timezone.localtime(when).date() == at.date())
    return {account.pk: Counts(day[account.pk] + 1, week[account.pk] + 1) for account in accounts}


def _bands(
    charter: Charter, post: Post, accounts: Sequence[Account], at: datetime, periods: frozenset[str]
) -> dict[int, tuple[Band, ...]]:
    """Each account beside its past years, this one included; only where a clause that holds now asks."""
    asked = [rule for rule in charter.rules if rule.kind == "band" and (not rule.scope.period or rule.scope.period in periods)]
    if not asked:
        return {}
    return bands([account.pk for account in accounts], timezone.localtime(at).date(), post=post.pk, more=1)


def needs_approval(found: Sequence[Checked]) -> list[Verdict]:
    """For which clauses somebody else must agree, over all accounts of a checked post."""
    return list({one.number: one for c in found for one in needing_approval(c.verdicts)}.values())


def asks() -> bool:
    """Does a clause in force ask for somebody else's yes?"""
    charter = judging.in_force()
    return charter.meaning is not None or any(rule.severity == APPROVE for rule in charter.rules)


def steps(post: Post, at: datetime) -> list[Step]:
    """What of the charter asks for somebody else's yes if it leaves at `at`, as steps of approval: whoever may set a clause
    aside may say it."""
    from parvis.publishing.checks import check_post

    if not asks():
        return []
    return steps_of(check_post(post, at))


def steps_of(found: Sequence[Checked]) -> list[Step]:
    """The same of a post that is checked already."""
    asking = needs_approval([one for one in found if not one.out])
    return [Step(f"charter:{v.number}", f"{v.number} {v.rule.title}", roles=frozenset({"approver", "manager"})) for v in asking]


def stand_in_the_way(leaving: Sequence[tuple[Delivery, Draft]]) -> dict[int, Verdict]:
    """Of what is about to leave, by its key: the first clause that refuses it now, whatever they said when it was planned.

    Their posts come with their topics. As many queries for one as for twenty, and one more for each that a clause refuses.
    """
    charter = judging.by_words()
    if not charter.rules:
        return {}
    attached: dict[int, list[Attachment]] = defaultdict(list)
    for one in Attachment.objects.for_sending().filter(post__in={row.post_id for row, _draft in leaving}):
        attached[one.post_id].append(one)
    now, found = timezone.now(), {}
    periods = periods_at(now)
    tongues = others_of_all([row.post for row, _draft in leaving]) if asked(charter, REFUSE) else {}
    for row, draft in leaving:
        facts, others = CATALOGUE[row.account.network].facts, tongues.get(row.post_id)
        said = said_of(row.post, row.account, draft, facts, attached[row.post_id], at=now, periods=periods, others=others)
        # what a text means refuses nothing: only what words refuse is looked at twice, at the second of its leaving
        if charter.refuses(said) and (against := refused(judging.verdicts_of(said, about=row.post))):
            found[row.pk] = against[0]
    return found


# ── As it is shown ───────────────────────────────────────────────────────────────────────────────────────────────────


def panel(found: Sequence[Checked], *, post: int, team: int | None, by: User, back: str = "") -> list[dict[str, Any]]:
    """The verdicts beside the previews: once for all accounts of which the same is said, with their names where they differ.

    For those who may, each has the way to set its clause aside (once the draft is kept), and `back` to a page, else the composer.
    """
    groups: dict[Any, list[Checked]] = {}
    for one in found:
        if one.said is not None and one.verdicts:
            key = (one.said.text, *((v.number, v.found.code, v.lifted) for v in one.verdicts))
            groups.setdefault(key, []).append(one)
    times = Counter(one.account.name for one in found)
    everybody = len(groups) == 1 and len(next(iter(groups.values()))) == len(found)
    exempting_too = bool(post and team and may(by, "charter.exempt"))
    return [
        _group(alike[0], post, team, exempting_too, back)
        | {"names": [] if everybody else [_name(c.account, times) for c in alike]}
        for alike in groups.values()
    ]


def _name(account: Account, times: Mapping[str, int]) -> str:
    """With its network, where two accounts have the same."""
    network = asked_of(CATALOGUE[account.network].facts.name)
    return f"{account.name} ({network})" if times[account.name] > 1 else account.name


def _group(checked: Checked, post: int, team: int | None, may_exempt: bool, back: str) -> dict[str, Any]:
    assert checked.said is not None
    found = told.judged(checked.said.text, checked.verdicts)
    if may_exempt and team:
        key, back = digest(checked.said), back or reverse("publishing:edit", args=[post])
        for one in found["verdicts"]:
            if not one["hard"] and (one["blocking"] or one["asks"]):
                one["exempt"] = exempting.link(label="publishing.post", row=post, team=team, digest=key, number=one["clause"],
                                               excerpt=checked.said.text, back=back)  # fmt: skip
    return found


@transaction.atomic
def exempt(post: Post, found: Sequence[Checked], *, number: str, reason: str, by: User) -> list[Exemption]:
    """Set a clause aside for each text of a checked post against which it speaks. Raises ValidationError when there is none."""
    demand(by, "charter.exempt", post)
    saids = {digest(c.said): c.said for c in found if c.said and any(v.number == number for v in c.verdicts)}
    if not saids:
        raise ValidationError({"clause": _("Cet article ne dit rien de ce texte.")})
    return [
        aside(label=post._meta.label_lower, row=post.pk, team=post.team_id, digest=key, number=number, excerpt=said.text,
              reason=reason, by=by)
        for key, said in saids.items()
    ]  # fmt: skip


@remembers(POST)
def published(by: User, since: datetime, below: int, size: int) -> tuple[list[Told], int]:
    """What went out and is still ours to see, newest first."""
    rows = Delivery.objects.seen_by(by).filter(state="sent").order_by("-id")
    rows = rows.select_related("post__topic", "post__campaign", "account__grant")
    found = list((rows.filter(pk__lt=below) if below else rows)[:size])
    posts = {row.post_id for row in found}
    variants = {(v.post_id, v.account_id): v for v in Variant.objects.filter(post__in=posts)}
    attached: dict[int, list[Attachment]] = {}
    for one in Attachment.objects.filter(post__in=posts).select_related("file").prefetch_related("file__captions"):
        attached.setdefault(one.post_id, []).append(one)
    recent = [row for row in found if row.sent_at and row.sent_at >= since]
    further = found[-1].pk if len(found) == size and recent else 0
    tongues = others_of_all([row.post for row in recent])
    known, accounts = aims(), {row.account_id: row.account for row in found}  # one connector for an account, not for each row
    for row in recent:
        row.account = accounts[row.account_id]
    told = [
        _told(row, variants.get((row.post_id, row.account_id)), attached.get(row.post_id, []), known, tongues[row.post_id])
        for row in recent
    ]
    return told, further


def _told(
    row: Delivery, variant: Variant | None, attachments: list[Attachment], known: Mapping[str, Aim], others: tuple[str, ...]
) -> Told:
    if variant is not None:
        variant.account = row.account
    draft, facts = draft_of(row.post, variant, [], known), CATALOGUE[row.account.network].facts
    assert row.sent_at is not None
    said = said_of(row.post, row.account, draft, facts, attachments, at=row.sent_at, periods=frozenset(), others=others)
    return Told(said, row.sent_at, reverse("publishing:post", args=[row.post_id]), str(row.account))
