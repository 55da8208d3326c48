"""Whether a receipt may leave, and what it says: the writer's language, the dates, the service, and no answer to machines."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from parvis.accounts.models import Account
from parvis.design.moments import dated
from parvis.inbox.actions import answer_problems
from parvis.inbox.drafts import last_in
from parvis.inbox.models import Conversation, Message
from parvis.promises import hours
from parvis.promises.calendars import Rules
from parvis.promises.hours import NeverOpen, Week
from parvis.promises.models import OpeningHours
from parvis.receipts import texts, words
from parvis.receipts.models import Practice, Receipt, Wording
from parvis.understanding.language import Guess, detect

DAY = timedelta(days=1)
LOOPS = ("email-automatic", "email-no-reply")
"""What the mail connector says of writers that are machines (RFC 3834)."""


def week_of(row: OpeningHours | None) -> Week | None:
    return Rules([], []).week(row)


def owed_by(week: Week | None, at: datetime, days: int) -> datetime | None:
    """The end of the last of so many working days; without a calendar nothing can be said."""
    if week is None:
        return None
    try:
        return hours.add_days(week, at, days)
    except NeverOpen:
        return None


def against(receipt: Receipt, practice: Practice, text: str, now: datetime) -> str:
    """A code of `words.WHY`: why it must not leave; "" when it may."""
    talk = receipt.conversation
    said = last_in(talk, talk.pk)
    if said is None or talk.account.state == "removed":
        return "nobody" if said is None else "closed-account"
    context: Mapping[str, Any] = said.context if isinstance(said.context, dict) else {}
    if context.get("auto"):
        return "email-automatic"
    authentication = context.get("authentication")
    if context.get("suspect") or (isinstance(authentication, dict) and authentication.get("dmarc") == "fail"):
        return "forged"
    if _ours(str(context.get("reply_to") or talk.identity.handle)):
        return "own"
    sent = Receipt.objects.filter(state="sent", sent_at__gt=now - DAY, conversation__contact=talk.contact_id)
    if receipt.kind != "acknowledgment" and sent.exclude(kind="acknowledgment").count() >= practice.most:
        return "often"
    blocking = [problem.code for problem in answer_problems(talk, text, (), {"automatic": True}, talk.pk) if problem.blocking]
    return next((code for code in blocking if code in LOOPS), "refused" if blocking else "")


def _ours(address: str) -> bool:
    mine = Account.objects.filter(network="email").exclude(state="removed").values_list("settings__address", flat=True)
    return "@" in address and address.lower() in {str(one).lower() for one in mine if one}


def language_of(talk: Conversation, said: Message | None) -> str:
    """The writer's, as their mail says or as they write, where there are words in it; else the city's own."""
    told = said.language if said else ""
    guess = detect(said.text) if said and not told else Guess()
    spoken = (told or (guess.language if guess.sure else "") or talk.language or talk.contact.language)[:2]
    known = spoken in words.OWN_LANGUAGES or Wording.objects.filter(language=spoken).exists()
    return spoken if spoken and known else str(settings.LANGUAGE_CODE)


def wording(kind: str, language: str) -> str:
    found = Wording.objects.filter(kind=kind, language=language).first()
    return found.text if found else words.own_text(kind, language if language in words.OWN_LANGUAGES else settings.LANGUAGE_CODE)


def text_of(receipt: Receipt, practice: Practice, now: datetime) -> str:
    talk = receipt.conversation
    language = language_of(talk, last_in(talk, talk.pk))
    values = values_of(receipt, practice, language, now)
    said = texts.filled(wording(receipt.kind, language), values, demand=bool(receipt.silence))
    if receipt.kind == "registration" and practice.says_closed and values["reouverture"]:
        said += "\n\n" + texts.filled(_bare(wording("closed", language)), values, demand=False)
    return said


def _bare(text: str) -> str:
    """Without its greeting, which was said."""
    head, _line, rest = text.partition("\n\n")
    return rest if rest and len(head) < 30 else text


def values_of(receipt: Receipt, practice: Practice, language: str, now: datetime) -> dict[str, str]:
    at, week = timezone.localtime(receipt.received_first_at), week_of(practice.hours)
    with override(language):
        ends = _silence_on(receipt, practice.months)
        return {
            "ville": settings.ENVIRONMENT.city, "date": dated(at, "DATE_FORMAT"), "heure": at.strftime("%H:%M"),
            "objet": receipt.conversation.subject, "service": practice.service, "courriel": practice.service_mail,
            "adresse": practice.service_address, "telephone": practice.service_phone,
            "silence": words.silence_word(receipt.silence), "silence_le": dated(ends, "DATE_FORMAT"),
            "recours": practice.remedies if receipt.silence == "rejection" and practice.remedies else words.remedies(receipt.silence),
            "reouverture": reopening(week, now),
        }  # fmt: skip


def _silence_on(receipt: Receipt, months: int) -> date:
    """From the first administration for a rejection, from the competent one for an acceptance (CRPA L. 114-3)."""
    begins = receipt.received_competent_at if receipt.silence == "acceptance" else None
    day = timezone.localtime(begins or receipt.received_first_at).date()
    whole = day.year * 12 + day.month - 1 + months
    year, month = divmod(whole, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def reopening(week: Week | None, now: datetime) -> str:
    """When somebody is there again, in words; "" while somebody is."""
    if week is None or hours.is_open(week, now):
        return ""
    try:
        opens = hours.opening(week, now).astimezone(week.zone).replace(tzinfo=None)
    except NeverOpen:
        return ""
    return dated(opens, _("l j F à H:i"))


def complete(practice: Practice) -> bool:
    """All that an acknowledgment must name is there."""
    return all((practice.service, practice.service_mail, practice.service_address, practice.service_phone))
