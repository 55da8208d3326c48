"""A mail to such an address becomes an answer, or is answered with the reason why not. It never reaches the counter as well.

What somebody else sends there, or sends with a forged name, is none of the forum's: a person at the counter reads it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from parvis.forum import actions, keeping, letters
from parvis.forum.mail.addresses import Named, read
from parvis.forum.models import Contribution, Thread
from parvis.inbox import hooks
from parvis.journal.record import record
from parvis.networks.protocol import Incoming
from parvis.people.callers import hashed
from parvis.square.guards import within
from parvis.square.models import Resident

if TYPE_CHECKING:
    from parvis.inbox.digest import Arrived

CHANNEL = "forum"
OFTEN = (20, 3600)
"""As on the page: so many in so many seconds."""
_SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)
_SECRET = re.compile(r"\+t\.f\.[0-9a-z.]{8}|/abonnement/", re.IGNORECASE)
"""What only its owner should know: where it stands in a text, the letter was not cut off."""


def take(arrived: list[Arrived]) -> list[Arrived]:
    """What is left for the counter. Only mails that bear one of our tokens cost anything."""
    now = timezone.now()
    kept: list[Arrived] = []
    named = [(one, read(str(one.item.context.get("token") or ""), now) if one.item.kind == "mail" else None) for one in arrived]
    if not any(found for _one, found in named):
        return arrived
    residents = Resident.objects.in_bulk({found.resident for _one, found in named if found})
    for one, found in named:
        who = residents.get(found.resident) if found else None
        if found is None or one.item.verb != "add":
            kept.append(one)  # a bounce says something of the letter, not to the forum
        elif one.item.context.get("auto"):
            continue  # an absence note, a mail that came round: it says nothing to anybody, and nothing answers it
        elif who is None or not _theirs(one.item, who):
            kept.append(one)
        else:
            _answered(one.item, found, who)
    return kept


def _theirs(item: Incoming, who: Resident) -> bool:
    """Written from the very address that the letter went to, and not said to be forged by the server that took it."""
    judged = item.context.get("authentication") or {}
    return bool(who.email) and item.author.remote_id.lower() == str(who.email).lower() and judged.get("dmarc") != "fail"


def _answered(item: Incoming, found: Named, who: Resident) -> None:
    """In the transaction of the batch; what a rule refuses is told to its author with their words, which are not lost."""
    thread = Thread.objects.select_related("merged_into").filter(pk=found.thread).first()
    thread = thread.merged_into if thread is not None and thread.merged_into is not None else thread
    with translation.override(who.language):
        try:
            said = _said(item, found, who, thread)
        except ValidationError as error:
            title = thread.title if thread is not None and thread.state == "open" else ""
            letters.not_taken(who, title, item.text, error.messages, item.remote_id)
            record("forum.mail_refused", about=who, channel=CHANNEL, thread=found.thread)
            return
    if said.state == "held":
        letters.is_held(who, said)


def _said(item: Incoming, found: Named, who: Resident, thread: Thread | None) -> Contribution:
    if found.over:
        raise ValidationError(_("L’adresse à laquelle vous avez répondu ne sert plus : elle vaut soixante jours."))
    if thread is None:
        raise ValidationError(_("Cette question est close : on n’y écrit plus."))
    text = cut(item.text)
    if _SECRET.search(text):
        raise ValidationError(_("Le courriel cité n’a pas pu être séparé de vos mots : effacez-le, et répondez de nouveau."))
    key = f"mail:{item.remote_id}"
    if there := Contribution.objects.filter(asked=keeping.mark("answer", who.pk, thread.pk, key)).first():
        return there
    if not within(hashed(f"resident:{who.pk}"), "forum.write", *OFTEN):
        raise ValidationError(_("C’est beaucoup d’un coup : réessayez dans un moment."))
    with transaction.atomic():
        return actions.answer(resident=who, thread=thread, text=text, asked=key)


def cut(text: str) -> str:
    """Their own words: what stands over our line, without a signature."""
    above_line = text.partition(letters.LINE)[0]
    lines = above_line.rstrip().splitlines()
    while lines and (not lines[-1].strip(" >") or lines[-1].rstrip().endswith(":")) and letters.LINE in text:
        lines.pop()  # « Le 3 mars, la ville a écrit : »
    return Truncator(_SIGNATURE.split("\n".join(lines))[0].strip()).chars(20_000)


hooks.takes("forum", take)
