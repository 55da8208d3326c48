"""What the morning page shows: what goes out, what waits, what is broken, the pulse. Reads only, one query each (`statements`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import groupby
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Q
from django.db.models.functions import ExtractHour
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.accounts.gauges import nearly_empty
from parvis.accounts.jobs import EVERY
from parvis.accounts.models import Account
from parvis.accounts.words import say
from parvis.inbox.lists import LATE
from parvis.pages import statements
from parvis.pages.statements import COUNTED, LOOKED, UNREADY
from parvis.people.access import everywhere, held, may, teams
from parvis.people.models import User
from parvis.publishing.approval.models import Approval
from parvis.publishing.board import lacks
from parvis.search.models import Entry
from parvis.work.models import Routine

SHOWN = 12
"""Faults of one sort that are shown; the rest stands behind their number."""
DAYBREAK = 6
"""The hour at which the line of the day begins; before it, no mark on the line can say what time it is."""
OVERDUE = timedelta(minutes=15)


def midnight(now: datetime) -> datetime:
    """The begin of the city's day (23 or 25 hours long twice a year)."""
    here = timezone.localtime(now)
    return timezone.make_aware(datetime.combine(here.date(), time()))


# ── What goes out ────────────────────────────────────────────────────────────────────────────────────────────────────


def goes_out(user: User, now: datetime) -> dict[str, Any]:
    """Today's deliveries, a track an account."""
    begins = midnight(now)
    ends = midnight(begins + timedelta(hours=26))
    rows = statements.leaving(user.pk, begins, ends, roles=held(user))
    tracks = [(account, list(entries)) for account, entries in groupby(rows, key=lambda row: row.account)]
    posts = {row.post_id for row in rows}
    today = timezone.localdate(now)
    short = statements.short(user.pk, now, ends, roles=held(user))
    return {"tracks": tracks, "posts": len(posts), "lacks": lacks(user, today, today + timedelta(days=1)), "date": today,
            "unready": [post for post in short if post.state in UNREADY][:SHOWN],
            "foreseen": sum(bool(post.foreseen) for post in short)}  # fmt: skip


# ── What waits ───────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Waits:
    number: int
    words: str
    url: str
    oldest: timedelta | None = None
    late: bool = False


def waits(user: User, now: datetime) -> dict[str, Any]:
    """Four or five numbers from one look at the few thousand oldest that wait."""
    if not may(user, "inbox.see"):
        return {"waits": [], "to_answer": 0}
    found = statements.counts(user.pk, now, now - LATE, roles=held(user))
    here = reverse("inbox:list")

    def told(name: str, words: str, where: str, late: bool = False) -> Waits:
        number, oldest = found[name]
        return Waits(number, words, f"{here}{where}", now - oldest if oldest else None, late and bool(number))

    times = statements.in_danger(user.pk, roles=held(user))
    rows = [Waits(len(times), _("en danger"), f"{here}?vue=toutes&danger=oui", now - times[-1], True)] if times else []
    near = told("soon", _("bientôt en retard"), "?echeance=proche")
    rows += [
        told("mine", _("à moi"), "?qui=moi"),
        told("nobody", _("sans personne"), "?qui=personne"),
        *([near] if near.number else []),
        told("late", _("en retard"), "?vue=retard", late=True),
        told("all", _("à répondre"), ""),
    ]
    return {"waits": rows, "to_answer": rows[-1].number, "looked": LOOKED}


def to_decide(user: User, now: datetime) -> list[Waits]:
    """What waits for this user's word, and proposals that nobody has sorted."""
    found = []
    asked = Approval.objects.awaiting(user).order_by("at").values_list("at", flat=True)[:COUNTED]
    if times := list(asked):
        found.append(Waits(len(times), _("à approuver"), reverse("publishing:approvals"), now - times[0]))
    if may(user, "inbox.see"):
        found += _drafts(user, now)
    if may(user, "idea.sort") and (sent := statements.unsorted(user.pk, roles=held(user))):
        words = ngettext("proposition", "propositions", len(sent))
        found.append(Waits(len(sent), words, reverse("ideas:list"), now - sent[0] if sent[0] else None))
    return found


def _drafts(user: User, now: datetime) -> Iterator[Waits]:
    """Answers that have not left: they wait for this user's yes, or for their own hand."""
    found = statements.drafts(user.pk, roles=held(user))
    here = f"{reverse('inbox:list')}?vue=toutes&relecture="
    if asked := [at for author, _state, at, _changed in found if author != user.pk and at]:
        words = ngettext("réponse à relire", "réponses à relire", len(asked))
        yield Waits(len(asked), words, f"{here}moi", now - min(asked))
    if own := [(state, at) for author, state, _asked, at in found if author == user.pk]:
        back = any(state == "changes" for state, _at in own)
        n = len(own)
        wait = ngettext("ma réponse qui attend un oui", "mes réponses qui attendent un oui", n)
        words = ngettext("ma réponse à changer", "mes réponses à changer", n) if back else wait
        yield Waits(n, words, f"{here}{'changer' if back else 'oui'}", now - own[0][1], back)


# ── What is broken ───────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Fault:
    tone: str  # late · warning
    icon: str
    sentence: str
    url: str = ""
    act: str = ""


def faults(user: User, now: datetime) -> list[Fault]:
    found: list[Fault] = []
    if may(user, "account.see"):
        found += _accounts(user)
    if may(user, "post.see"):
        found += [*_missed(user, now), *_deliveries(user)]
    if may(user, "inbox.see"):
        found += _replies(user)
    if may(user, "people.edit"):
        found += _routines(now)
    return found


def _accounts(user: User) -> list[Fault]:
    found = statements.accounts(user.pk, roles=held(user))
    if not found and not Account.objects.any_is_connected():
        return [_unconnected(user)]
    wrong = [account for account in found if account.state == "expired" or account.aside or account.failure]  # type: ignore[attr-defined]
    return [*_broken(wrong[:SHOWN]), *_unannounced(user, found), *_budgets(found)]


def _unconnected(user: User) -> Fault:
    """A new city: that nothing is amiss would be no help."""
    words = _("Aucun compte n’est relié\u00a0: rien n’arrive, rien ne part.")
    if not may(user, "account.connect"):
        return Fault("warning", "unlink", words)
    return Fault("warning", "unlink", words, reverse("accounts:list"), _("Relier un compte"))


def _broken(accounts: list[Account]) -> Iterator[Fault]:
    for account in accounts:
        url, name = reverse("accounts:account", args=[account.pk]), account.called
        if account.state == "expired":
            words = _("L’autorisation de %(name)s a expiré : rien n’est lu ni publié.")
            yield Fault("late", "key-round", words % {"name": name}, url, _("Reconnecter"))
        elif account.failure and account.state == "active":
            yield Fault("warning", "unlink", f"{name} : {' '.join(say(account.failure))}", url, _("Voir le compte"))
        if account.aside:  # type: ignore[attr-defined]
            words = _("%(name)s : ce qui est arrivé n’a pas pu être lu et a été mis à l’écart.")
            yield Fault("warning", "archive", words % {"name": name}, reverse("accounts:quarantine"), _("Regarder"))


def _unannounced(user: User, accounts: list[Account]) -> Iterator[Fault]:
    """Their networks could tell us at once, and do not. For who can have them asked again."""
    found = [account for account in accounts if account.state == "active" and account.refusals]
    for account in [one for one in found if may(user, "account.connect", one)][:SHOWN]:
        words = _("%(name)s : lu toutes les %(n)s secondes, pas prévenu à l’instant.")
        url = f"{reverse('accounts:account', args=[account.pk])}#hook"
        told = {"name": account.called, "n": round(EVERY.total_seconds())}
        yield Fault("warning", "webhook", words % told, url, _("Redemander au réseau"))


def _budgets(accounts: list[Account]) -> Iterator[Fault]:
    """Of what a network permits in a time, less than a fifth is left."""
    for account, one in nearly_empty([account for account in accounts if account.state == "active"])[:SHOWN]:
        words = _("%(name)s : %(what)s, %(left)s.") % {"name": account.called, "what": one.label, "left": one.left}
        yield Fault("warning", "hourglass", words, reverse("accounts:account", args=[account.pk]), _("Voir le compte"))


def _deliveries(user: User) -> Iterator[Fault]:
    for row in statements.undelivered(user.pk, roles=held(user), most=SHOWN):
        url, names = reverse("publishing:post", args=[row.post_id]), {"name": row.account.called, "words": _cut(row.post.text)}
        if row.state == "refused":
            said = " ".join(say(row.failure))
            words = _("%(name)s a refusé « %(words)s ».") % names
            yield Fault("late", "circle-x", f"{words} {said}", url, _("Corriger"))
        elif row.state == "asked":
            words = _("« %(words)s » est-elle en ligne sur %(name)s ?")
            yield Fault("late", "circle-help", words % names, url, _("Regarder et dire"))
        elif row.state == "late":
            words = _("« %(words)s » a manqué son heure sur %(name)s.")
            yield Fault("warning", "clock", words % names, url, _("Replanifier"))
        elif row.state == "unapproved":
            words = _("« %(words)s » n’est pas partie sur %(name)s : elle n’est pas validée.")
            yield Fault("late", "user-check", words % names, url, _("Voir"))
        elif row.state == "dropped":
            words = _("« %(words)s » ne partira pas sur %(name)s : ce compte n’est plus relié à Parvis.")
            yield Fault("late", "unlink", words % names, url, _("Décider"))
        else:
            words = _("« %(words)s » est retenue (%(name)s).") % names
            if row.failure:
                words = " ".join([words, *say(row.failure)])
            yield Fault("warning", "octagon-pause", words, url, _("Replanifier"))


def _missed(user: User, now: datetime) -> Iterator[Fault]:
    """Their hour is past and they are not approved."""
    for row in statements.missed(user.pk, now, roles=held(user), most=SHOWN):
        words = _("« %(words)s » n’est pas partie : elle n’était pas validée à son heure.") % {"words": _cut(row.text)}
        yield Fault("late", "user-check", words, reverse("publishing:post", args=[row.pk]), _("Voir"))


def _replies(user: User) -> Iterator[Fault]:
    for row in statements.unanswered(user.pk, roles=held(user), most=SHOWN):
        url, name = reverse("inbox:conversation", args=[row.conversation_id]), row.conversation.identity
        who = name.name or name.handle
        if row.state == "asked":
            yield Fault(
                "late", "circle-help", _("Votre réponse à %(who)s est-elle arrivée ?") % {"who": who}, url, _("Regarder et dire")
            )
        else:
            words = _("La réponse à %(who)s n’est pas partie.") % {"who": who}
            yield Fault("late", "reply", f"{words} {' '.join(say(row.failure)) if row.failure else ''}".strip(), url, _("Voir"))


def _routines(now: datetime) -> Iterator[Fault]:
    for row in Routine.objects.filter(~Q(failed="") | Q(due_at__lt=now - OVERDUE)).order_by("name")[:SHOWN]:
        if row.failed:
            yield Fault(
                "warning",
                "refresh-cw",
                _("Le travail « %(name)s » a échoué : %(why)s") % {"name": row.name, "why": row.failed[:160]},
            )
        else:
            yield Fault(
                "late", "clock", _("Le travail « %(name)s » est en retard : l’horloge tourne-t-elle ?") % {"name": row.name}
            )


def _cut(text: str) -> str:
    words = " ".join(text.split())
    return words[:48].rstrip() + "…" if len(words) > 50 else words


# ── The pulse ────────────────────────────────────────────────────────────────────────────────────────────────────────


def pulse(user: User, now: datetime) -> dict[str, Any]:
    """Messages that arrived today, hour by hour; counted once a minute for all who see the same."""
    if not may(user, "inbox.see"):
        return {"bars": [], "most": 0, "today": 0}
    mine = None if everywhere(user) else sorted(teams(user, "inbox.see"))
    key = f"pulse:{timezone.localtime(now):%Y%m%d%H%M}:{'all' if mine is None else '-'.join(map(str, mine))}"
    hours: dict[int, int] | None = cache.get(key)
    if hours is None:
        found = Entry.objects.filter(label="inbox.message", at__gte=midnight(now), at__lt=midnight(now + timedelta(hours=36)))
        if mine is not None:
            found = found.filter(team__in=mine)
        counted = found.annotate(hour=ExtractHour("at")).order_by().values("hour").annotate(n=Count("pk"))
        hours = {row["hour"]: row["n"] for row in counted}
        cache.set(key, hours, 90)
    most = max(hours.values(), default=0)
    bars = [_bar(hour, hours.get(hour, 0), most) for hour in range(24)]
    return {"bars": bars, "most": most, "today": sum(hours.values()), "hours": sorted(hours.items())}


def _bar(hour: int, n: int, most: int) -> tuple[int, int, int, int, int]:
    """Where an hour stands in the drawing: left, top, height; an hour without messages is a low stump."""
    height = max(3, round(72 * n / most)) if n else 2
    return hour * 10 + 2, 88 - height, height, hour, n


def lead(posts: int, to_answer: int | None) -> str:
    """The day in a sentence. `to_answer` None: they may not know."""
    out = ngettext("%(n)s publication part aujourd’hui", "%(n)s publications partent aujourd’hui", posts) % {"n": posts}
    if not posts:
        out = _("Rien ne part aujourd’hui")
    if to_answer is None:
        return f"{out}."
    wait = ngettext("%(n)s message attend une réponse.", "%(n)s messages attendent une réponse.", to_answer) % {"n": to_answer}
    if not to_answer:
        wait = _("tout est répondu.")
    return f"{out} ; {wait}"
