"""What the page of a busy day shows: what waits, who is there, what is alike and in no subject. Reads only."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q

from parvis.busy.models import BusyDay
from parvis.inbox.models import IN_DANGER, TO_ANSWER, Conversation, ConversationSet
from parvis.people.models import User
from parvis.publishing.models import Delivery
from parvis.subjects.alike import words
from parvis.subjects.models import Subject, SubjectLink

LOOKED, FEWEST, SHOWN = 400, 3, 6
"""Of so many of the newest conversations, so many at least that are alike make a group; so many groups are shown."""
UNDER = 500
NAMED = re.compile(r"@[\w.@-]+|https?://\S+")
SAID_BY_ALL = words("bonjour bonsoir madame monsieur merci cordialement avec dans pour vous votre vos nous notre nos cette quand est-ce "
                    "sont etes avez avons mais plus tout tous toute depuis comme aussi hello please thanks with your have this that "
                    "what when where there from")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Alike:
    """`under`: the publication below which they were all written; else the words that they have in common."""

    conversations: list[int]
    title: str
    example: str
    people: int
    under: str = ""
    keywords: str = ""


def counted(user: User, row: BusyDay) -> dict[str, int]:
    """One statement."""
    since = Conversation.objects.seen_by(user).filter(last_at__gte=row.at)
    found = since.aggregate(danger=Count("pk", filter=IN_DANGER), waiting=Count("pk", filter=TO_ANSWER))
    return {"danger": found["danger"], "waiting": found["waiting"]}


def on_duty() -> list[User]:
    return list(User.objects.filter(on_duty=True, is_active=True).order_by("name")[:50])


def open_subjects(user: User) -> list[Subject]:
    return list(Subject.objects.seen_by(user).filter(state="open").order_by("-moved_at", "-id")[:8])


def alike(user: User, since: datetime) -> list[Alike]:
    """The largest groups first: what was written under one publication, then what says the same."""
    free = _free(user, since)
    under = _under(free)
    taken = {pk for one in under for pk in one.conversations}
    lately = free.exclude(pk__in=taken).order_by("-last_at", "-id").values_list("pk", "subject", "preview", "contact")[:LOOKED]
    found = [*under, *_saying_the_same([(pk, f"{subject}\n{preview}", preview, who) for pk, subject, preview, who in lately])]
    return sorted(found, key=lambda one: -len(one.conversations))[:SHOWN]


def _free(user: User, since: datetime) -> ConversationSet:
    linked = SubjectLink.objects.filter(conversation=OuterRef("pk"), current=True, subject__state="open")
    found: ConversationSet = (
        Conversation.objects.seen_by(user).filter(~Exists(linked), last_at__gte=since).exclude(state="closed")
    )
    return found


def _under(free: ConversationSet) -> list[Alike]:
    crowded = (
        free.exclude(about="").values("account", "about").annotate(n=Count("pk")).filter(n__gte=FEWEST).order_by("-n")[:SHOWN]
    )
    wanted = [(one["account"], one["about"]) for one in crowded]
    if not wanted:
        return []
    ours = Q(pk__in=[])
    for account, about in wanted:
        ours |= Q(account=account, remote_id=about)
    texts = {(account, about): text for account, about, text in
             Delivery.objects.filter(ours).values_list("account", "remote_id", "post__text")}  # fmt: skip
    return [_crowd(free, account, about, texts.get((account, about), "")) for account, about in wanted]


def _crowd(free: ConversationSet, account: int, about: str, text: str) -> Alike:
    rows = list(free.filter(account=account, about=about).order_by("-last_at").values_list("pk", "preview", "contact")[:UNDER])
    example = rows[0][1] if rows else ""
    often = Counter(word for _pk, preview, _who in rows[:100] for word in _bag(preview))
    shared = [word for word, n in often.most_common(2) if n >= FEWEST]
    example = next((preview for _pk, preview, _who in rows if shared and _bag(preview) >= set(shared)), example)
    title = " ".join(text.split())[:80] or _titled(shared, [preview for _pk, preview, _who in rows[:100]])
    return Alike(
        [pk for pk, *_ in rows], title, example, len({who for *_, who in rows}), under=" ".join(text.split())[:200] or about
    )


def _saying_the_same(rows: list[tuple[int, str, str, int]]) -> list[Alike]:
    """By two words that at least FEWEST of them share: a town's messages are short, and a storm is said in few words."""
    bags = {pk: _bag(text) for pk, text, _preview, _who in rows}
    often = Counter(word for bag in bags.values() for word in bag)
    shared: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for pk, bag in bags.items():
        known = sorted((word for word in bag if often[word] >= FEWEST), key=lambda word: (-often[word], word))
        if len(known) >= 2:
            shared[tuple(known[:2])].append(pk)
    by_pk = {pk: (preview, who) for pk, _text, preview, who in rows}
    return [_same(key, pks, by_pk) for key, pks in shared.items() if len(pks) >= FEWEST]


def _same(key: tuple[str, ...], pks: list[int], by_pk: dict[int, tuple[str, int]]) -> Alike:
    previews = [by_pk[pk][0] for pk in pks]
    return Alike(pks, _titled(key, previews), previews[0], len({by_pk[pk][1] for pk in pks}), keywords=" ".join(key))


def _bag(text: str) -> frozenset[str]:
    """Its words, but names of accounts, addresses, and what everybody says."""
    return words(NAMED.sub(" ", text)) - SAID_BY_ALL


def _titled(key: Iterable[str], previews: Sequence[str]) -> str:
    """The words as somebody wrote them, in their order; else how the newest begins."""
    wanted = set(key)
    for preview in previews:
        said = [word for word in re.findall(r"[^\W\d_]+", NAMED.sub(" ", preview)) if words(word) & wanted]
        if len({next(iter(words(word))) for word in said}) == len(wanted):
            return " ".join(dict.fromkeys(said)).capitalize()[:80]
    first = next(iter(previews), "")
    return f"{first[:57].rstrip()}…" if len(first) > 58 else first
