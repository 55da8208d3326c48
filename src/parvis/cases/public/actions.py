"""Show a case to everybody, take it back; send the person the private link of theirs, where they wrote."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import uuid
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from parvis.cases.actions import channel, locked, moved, refound, step
from parvis.cases.models import Case, CaseLink, CasePass, CaseRules, Guess
from parvis.inbox import actions as counter
from parvis.inbox import whom
from parvis.inbox.drafts import confides, last_in
from parvis.inbox.models import Conversation, Reply
from parvis.inbox.tongues import spoken
from parvis.journal.changes import changed_since, stands
from parvis.journal.record import record
from parvis.journal.seal import seal
from parvis.people.access import demand
from parvis.people.models import User

A_DAY = 5
"""Links sent in one conversation in 24 hours."""
GUESSES, WITHIN = 30, timedelta(minutes=10)
"""Wrong numbers and links from one address of the net before it must wait."""


@transaction.atomic
def show(case: Case, *, title: str, text: str, by: User, revision: int | None = None) -> Case:
    """Everybody may see it, in words written for them: nothing of a conversation becomes public by this. Raises Changed."""
    case = locked(case, by, revision)
    title, text = " ".join(title.split())[:200], text.replace("\x00", "").strip()[:5000]
    wrong = {}
    if not title:
        wrong["public_title"] = _("Écrivez un titre pour le public.")
    if not text:
        wrong["public_text"] = _("Écrivez pour le public ce dont il s’agit : rien n’est repris des conversations.")
    if case.forgotten_at:
        wrong["public_title"] = _("Ce dossier est anonymisé.")
    if wrong:
        raise ValidationError(wrong)
    already = case.public
    case.public, case.public_title, case.public_text, case.shown_at = True, title, text, timezone.now()
    moved(case)
    if not already:
        step(case, "shown", by=by)
    refound(case)
    record("case.shown", by=by, about=case, channel=channel(case), number=case.number, text=text)
    return case


@transaction.atomic
def conceal(case: Case, *, by: User, revision: int | None = None) -> Case:
    """Nobody sees it any more but those who have a link. Its words are kept, to show it again."""
    case = locked(case, by, revision)
    if not case.public:
        return case
    case.public = False
    moved(case)
    step(case, "hidden", by=by)
    record("case.concealed", by=by, about=case, channel=channel(case), number=case.number)
    return case


def rules() -> CaseRules:
    return CaseRules.objects.first() or CaseRules()


@transaction.atomic
def keep_rules(
    *, prefix: str, keep_days: int, link_days: int, by: User, near_metres: int | None = None, near_days: int | None = None
) -> CaseRules:  # fmt: skip
    """The city's choices for its cases; of `near_…`, what is None stays."""
    demand(by, "city.edit")
    prefix = prefix.strip().upper()
    wrong = {}
    if prefix and not (prefix.isascii() and prefix.isalpha() and 2 <= len(prefix) <= 6):
        wrong["prefix"] = _("De deux à six lettres, sans accent.")
    if not 30 <= keep_days <= 3650:
        wrong["keep_days"] = _("De 30 à 3650 jours.")
    if not 1 <= link_days <= 365:
        wrong["link_days"] = _("De 1 à 365 jours.")
    if near_metres is not None and not 0 <= near_metres <= 5000:
        wrong["near_metres"] = _("De 0 à 5000 mètres.")
    if near_days is not None and not 1 <= near_days <= 365:
        wrong["near_days"] = _("De 1 à 365 jours.")
    if wrong:
        raise ValidationError(wrong)
    before = stands(CaseRules.objects.first())
    near = {"near_metres": near_metres, "near_days": near_days}
    given = {"prefix": prefix, "keep_days": keep_days, "link_days": link_days}
    given |= {name: value for name, value in near.items() if value is not None}
    kept, _made = CaseRules.objects.update_or_create(one=True, defaults=given)
    record("case.rules", by=by, about=kept, channel="city", **given, **changed_since(before, kept))
    return kept


# ── Private links ────────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def send_pass(case: Case, conversation: Conversation, *, by: User, seen: int) -> Reply:
    """Send the person a link to follow their case, where they wrote: who reads it has proved the channel.

    What was said in public is answered to its author alone. Colleagues see words in the link's place. Raises ValidationError where
    the network has no such private answer, Answered and Impossible as any answer.
    """
    case = locked(case, by, None)
    if not CaseLink.objects.filter(case=case, conversation=conversation).exists():
        raise ValidationError({"conversation": _("Cette conversation n’est pas dans ce dossier.")})
    aside: dict[str, Any] = {} if conversation.private else {"private": True}
    if aside:
        _demand_alone(conversation)
    _demand_proof(conversation)
    now = timezone.now()
    if CasePass.objects.filter(conversation=conversation, at__gt=now - timedelta(days=1)).count() >= A_DAY:
        raise ValidationError({"conversation": _("Cinq liens sont déjà partis aujourd’hui dans cette conversation.")})
    secret, days = secrets.token_urlsafe(24), rules().link_days
    language = found if (found := spoken(conversation)) in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with override(language):
        shown = _("[lien personnel du dossier]")
        words = _("Suivez votre dossier %(number)s ici, pendant %(days)s jours ; ce lien n’est que pour vous :")
        text = words % {"number": case.number, "days": days} + "\n" + shown
    address = address_of(case, secret)
    problems = counter.answer_problems(conversation, text.replace(shown, address), options=aside)
    if blocking := [one for one in problems if one.blocking]:
        raise counter.Impossible(blocking)
    hidden = aside | {"sealed": seal({shown: address}, at="inbox.reply").decode()}
    reply = counter.reply(conversation, text=text, by=by, seen=seen, key=uuid.uuid4(), options=hidden)
    CasePass.objects.create(
        case=case, conversation=conversation, digest=digest(secret), language=language, by=by, at=now,
        expires_at=now + timedelta(days=days),
    )  # fmt: skip
    step(case, "passed", by=by, conversation=conversation)
    record("case.passed", by=by, about=case, channel=channel(case), conversation=conversation.pk, number=case.number)
    return reply


def _demand_alone(conversation: Conversation) -> None:
    """In the open, somebody else may have spoken since: a private answer goes to whoever spoke last."""
    answered = last_in(conversation, None)
    if not confides(conversation, answered):
        raise ValidationError({"conversation": _("Un lien privé ne s’envoie pas en public : continuez d’abord en privé.")})
    if answered is None or answered.identity_id != conversation.identity_id:
        words = _("Quelqu’un d’autre a écrit depuis dans cette conversation\u00a0: le lien partirait chez cette personne.")
        raise ValidationError({"conversation": words})


def _demand_proof(conversation: Conversation) -> None:
    """By mail a From alone opens no private case: its domain vouches for it, and the answer goes where it was written."""
    answered = last_in(conversation, None)
    if conversation.kind != "mail" or answered is None or answered.identity is None:
        return
    if whom.addressees(conversation, answered) or not whom.proved(conversation, answered):
        words = _(
            "Rien ne prouve que ce courriel vient de cette personne : un lien privé n’y est pas envoyé. "
            "Convenez d’un autre moyen avec elle."
        )
        raise ValidationError({"conversation": words})


@transaction.atomic
def revoke_passes(case: Case, *, by: User) -> int:
    """All links of a case close at once."""
    case = locked(case, by, None)
    of_it = CasePass.objects.filter(Q(case=case) | Q(case__merged_into=case))
    closed = of_it.filter(revoked_at__isnull=True).update(revoked_at=timezone.now())
    record("case.passes-revoked", by=by, about=case, channel=channel(case), number=case.number)
    return closed


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def address_of(case: Case, secret: str = "") -> str:
    return f"{settings.ENVIRONMENT.public_url}/dossier/{case.number}" + (f"/{secret}" if secret else "")


def opened_by(number: str, secret: str) -> CasePass | None:
    """The link that this address is, if it still opens."""
    found = CasePass.objects.filter(digest=digest(secret), revoked_at__isnull=True, expires_at__gt=timezone.now())
    passed = found.select_related("case__merged_into", "conversation").first()
    return passed if passed and hmac.compare_digest(passed.case.number.encode(), number.encode()) else None


def guessed(who: str) -> None:
    """A page was asked for that is not there for them."""
    Guess.objects.create(who=who, at=timezone.now())


def guesses_too_much(who: str) -> bool:
    return Guess.objects.filter(who=who, at__gt=timezone.now() - WITHIN).order_by("-at")[:GUESSES].count() >= GUESSES
