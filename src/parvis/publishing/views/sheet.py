"""What the composer's page shows of what is written: accounts with their verdicts, the public, the languages, good advice."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from parvis.accounts.models import Account
from parvis.accounts.words import asked as asked_of
from parvis.accounts.words import mended
from parvis.charter.rules import ADVISE, Verdict
from parvis.city import languages
from parvis.city.audiences import Aim, aims, suggested
from parvis.city.models import Topic
from parvis.media.models import File
from parvis.networks.catalogue import CATALOGUE
from parvis.people.access import may
from parvis.people.models import User
from parvis.publishing import options
from parvis.publishing.approval import standing
from parvis.publishing.checks import Checked, check_fields, unsaved
from parvis.publishing.composing import cards, family
from parvis.publishing.composing.advice import advise
from parvis.publishing.composing.history import compared
from parvis.publishing.content import closed
from parvis.publishing.drafts import facts_of, values_of
from parvis.publishing.fields import AUTO, spoken, valid
from parvis.publishing.forms import LANGUAGES, OBJECTIVES, Composed, Own
from parvis.publishing.models import Campaign, LinkPreset, Post, Selection, Template
from parvis.publishing.options import Shown
from parvis.publishing.tagging import links
from parvis.publishing.verdicts import panel, steps_of
from parvis.rest.auth import asker

CARDS = ("facebook", "x", "mastodon", "bluesky", "linkedin", "threads")
"""Networks that make a card of a post's first link, where it has no media."""
OFFERED = 30
"""Templates and selections offered in the page itself."""
OFFERED_CAMPAIGNS = 100
ENDED = timedelta(days=30)
"""A campaign that ended so long ago is offered no more."""


@dataclasses.dataclass(slots=True)
class Choice:
    """An account that may be chosen, as the composer shows it."""

    account: Account
    chosen: bool
    threads: bool
    own: Any = None
    checked: Checked | None = None
    told: Sequence[dict[str, Any]] = ()
    options: Sequence[Shown] = ()
    alike: bool = False  # another account has the same name: the network is said in words …
    short: bool = False  # … and is enough
    card: cards.Card | None = None  # of its first link, when it has been read
    link: str = ""  # the link of which a card is to be shown

    @property
    def limits(self) -> bool:
        """Its network can be asked for its own cities, regions and languages."""
        return CATALOGUE[self.account.network].facts.audience.city != "none"

    @property
    def out(self) -> bool:
        return self.checked is not None and self.checked.out

    @property
    def long(self) -> bool:
        """Too long for one post, where a thread would do."""
        return self.threads and self.checked is not None and self.checked.length.used > self.checked.length.limit

    @property
    def asks(self) -> bool:
        """Something among its own choices is missing or wrong: they are shown open."""
        return any(one.problems or (one.option.needed and not one.value) for one in self.options)


def choices(by: User, composed: Composed, *, chosen_only: bool = False) -> tuple[list[Choice], list[tuple[str, str]]]:
    """The accounts that carry publications, the chosen ones with their own words; the names and networks of those that carry none."""
    accounts = Account.objects.open_to(by, "post.write").filter(network__in=CATALOGUE).order_by("network", "name", "pk")
    facts = {key: network.facts for key, network in CATALOGUE.items()}
    seen = list(accounts.select_related("grant"))
    rows = [account for account in seen if facts[account.network].publishes]
    silent = [(one.name, asked_of(facts[one.network].name)) for one in seen if not facts[one.network].publishes]
    found = []
    for account in rows:
        chosen = account.pk in composed.accounts
        if chosen_only and not chosen:
            continue
        own = composed.own.setdefault(account.pk, Own()) if chosen else None
        found.append(Choice(account, chosen, chosen and facts_of(account).threads, own))
    names = Counter(account.name for account in rows)
    both = Counter((account.name, account.network) for account in rows)
    for choice in found:
        choice.alike = names[choice.account.name] > 1
        choice.short = choice.alike and both[choice.account.name, choice.account.network] == 1
    return found, silent


def checked(request: HttpRequest, composed: Composed, *, chosen_only: bool = True) -> dict[str, Any]:
    """What is said of what is written. Nothing is kept, no network is asked."""
    by = asker(request)
    offered, silent = choices(by, composed, chosen_only=chosen_only)
    chosen = [choice for choice in offered if choice.chosen]
    elsewhere = list(closed(Post(pk=composed.post), by).select_related("team")) if composed.post else []
    files = File.objects.seen_by(by).for_sending().in_bulk(composed.files)
    language = spoken(composed.text, "fr") if composed.language == AUTO else composed.language
    context: dict[str, Any] = {
        "composed": composed, "choices": offered, "silent": silent, "chosen": chosen, "key": composed.tab,
        "may_publish": may(by, "post.publish", Post(pk=composed.post) if elsewhere else None), "elsewhere": elsewhere,
        "files": [(files[pk], composed.alts.get(pk) or files[pk].alt_in(language)) for pk in composed.files if pk in files],
    }  # fmt: skip
    composed.accounts = [choice.account.pk for choice in chosen]
    known = context["known"] = aims()
    try:
        fields = valid(composed.fields(known), known)
    except ValidationError as error:
        context |= {"wrong": error.messages}
    else:
        _judge(fields, chosen, files, known, composed.post)
        context |= _said(fields, composed, by, chosen, known)
        context["charter"] = _charter(composed, chosen, by, {f"#{mend.tag}" for mend in context["advice"].hashtags})
    for choice in chosen:
        given = choice.own.options if choice.own else {}
        choice.options = options.shown(choice.account, options.of(choice.account), given, choice.told)
    context["titles"] = sum(any(one.option.key == "title" and one.option.needed for one in choice.options) for choice in chosen)
    networks = frozenset(choice.account.network for choice in chosen)
    asking = steps_of([choice.checked for choice in chosen if choice.checked])
    context |= standing.wanted(composed.post, networks, context.get("at"), by, text=composed.text, topic=composed.topic,
                               objective=composed.objective, more=asking)  # fmt: skip
    context["key_known"] = any(f"tab-{choice.account.pk}" == composed.tab for choice in chosen)
    context["blocked"] = any(choice.checked and choice.checked.blocked for choice in chosen)
    context["long"] = any(choice.long and choice.own.text is None for choice in chosen)
    return context


def _judge(
    fields: Mapping[str, Any], chosen: Sequence[Choice], files: Mapping[int, File], known: Mapping[str, Aim], post: int | None
) -> None:
    there = {**fields, "media": [medium for medium in fields["media"] if medium["id"] in files]}
    for choice, found in zip(chosen, check_fields(there, [c.account for c in chosen], files, known, post=post), strict=True):
        choice.checked = found
        # What the public panel says already is not said again under each preview.
        told = () if found.out else (one for one in found.problems if one.where != "audience" or not fields["aim"])
        choice.told = [mended(problem) for problem in told]
        if choice.account.network in CARDS and not found.draft.media and (there_is := links(found.draft.text)):
            choice.link, choice.card = there_is[0], cards.seen(there_is[0])


def _charter(composed: Composed, chosen: Sequence[Choice], by: User, noted: Collection[str]) -> list[dict[str, Any]]:
    """What the charter says; of a kept draft, clauses can be set aside. Hashtags that are `noted`, with a button that mends them,
    are not said twice."""
    found = [
        dataclasses.replace(one, verdicts=tuple(verdict for verdict in one.verdicts if not _said_already(verdict, noted)))
        for choice in chosen if (one := choice.checked) and not choice.out
    ]  # fmt: skip
    if not any(one.verdicts for one in found):
        return []
    kept = Post.objects.seen_by(by).filter(pk=composed.post).values_list("team", flat=True) if composed.post else ()
    return panel(found, post=composed.post or 0, team=next(iter(kept), None), by=by)


def _said_already(verdict: Verdict, noted: Collection[str]) -> bool:
    if verdict.found.code != "camel-case" or verdict.severity != ADVISE:
        return False
    return set(verdict.found.values["words"].split(", ")) <= set(noted)


def _said(
    fields: Mapping[str, Any], composed: Composed, by: User, chosen: Sequence[Choice], known: Mapping[str, Aim]
) -> dict[str, Any]:
    post = unsaved(fields, composed.post)
    accounts = {choice.account.pk: choice.account.network for choice in chosen if not choice.out}
    texts = [own.text for pk, own in composed.own.items() if own.text and pk in accounts]
    values = values_of(post, chosen[0].account) if chosen else None
    return {
        "at": fields["publish_at"],
        "aim": known.get(fields["aim"]),
        "suggested": suggested(fields["topic"], known),
        "topic": fields["topic"],
        "language": languages.name(post.language),
        "advice": advise(post, by, accounts=accounts, texts=texts, values=values),
        "undecided": [c for c in chosen if c.checked and c.checked.reach.undecided],
        "limited": [c for c in chosen if c.checked and not c.checked.reach.undecided],
    }


def sheet(request: HttpRequest, composed: Composed, post: Post | None) -> dict[str, Any]:
    """The whole page: what is said, and what one writes with."""
    by = asker(request)
    context = checked(request, composed, chosen_only=False)
    known = context["known"]
    return (
        context
        | {
            "post": post,
            "languages": LANGUAGES,
            "objectives": OBJECTIVES,
            "topics": Topic.objects.by_name(),
            "campaigns": _campaigns(composed),
            "aims": list(known.values()),
            "presets": list(LinkPreset.objects.order_by("name")[:OFFERED]),
            "family": family.family(post, by, known) if post is not None else None,
        }
        | own_things(by)
        | _original(post)
    )


def _campaigns(composed: Composed) -> list[tuple[str, str]]:
    """(number, name) of those that go on, are coming or ended lately, and of the one that it is of."""
    there = Q(last__gte=timezone.localdate() - ENDED)
    if composed.campaign and composed.campaign.isdecimal():
        there |= Q(pk=min(int(composed.campaign), 2**63 - 1))
    rows = Campaign.objects.filter(there).order_by("-first", "-pk")[:OFFERED_CAMPAIGNS]
    return [(str(one.pk), one.name) for one in rows]


def own_things(by: User) -> dict[str, Any]:
    return {
        "templates": list(Template.objects.seen_by(by).order_by("name")[:OFFERED]),
        "selections": list(Selection.objects.seen_by(by).order_by("name")[:OFFERED]),
    }


def _original(post: Post | None) -> dict[str, Any]:
    """What a translation is written from, and what has changed there since."""
    original = post.original if post is not None else None
    if post is None or original is None:
        return {}
    behind = original.text != post.original_text
    return {
        "behind": behind, "original_language": languages.name(original.language),
        "original_pieces": compared(post.original_text, original.text) if behind else [],
    }  # fmt: skip
