"""What leaves for a destination, in words: what is asked, the person's own words that an agent chose, and no more of the person
than the ground allows. Read only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from parvis.design.moments import dated
from parvis.inbox.models import Message
from parvis.transfers.models import Transfer
from parvis.understanding.personal import found_in, redact

LANGUAGE = "fr"
"""Of letters between administrations."""
KINDS = {
    "comment": gettext_lazy("commentaire public"), "mention": gettext_lazy("message public"),
    "private": gettext_lazy("message privé"), "mail": gettext_lazy("courriel"), "form": gettext_lazy("formulaire"),
    "report": gettext_lazy("contenu signalé"),
}  # fmt: skip


def may_name(transfer: Transfer) -> bool:
    """A name goes along when the agent chose so, and the person agreed or the law asks for it."""
    return transfer.identity and (transfer.consent == "given" or transfer.ground == "law") and transfer.consent != "refused"


def person(transfer: Transfer) -> dict[str, str] | None:
    """Name, handle and contact, when they may go along."""
    if not may_name(transfer):
        return None
    identity = transfer.conversation.identity
    return {"name": identity.name or identity.handle, "handle": identity.handle, "contact": transfer.contact}


def quoted(transfer: Transfer) -> list[Message]:
    """The chosen messages as they read now: what was taken back, or may be kept no longer, is not among them."""
    found = transfer.quoted.filter(way="in", removed_at__isnull=True, expired_at__isnull=True)
    return list(found.order_by("at", "id"))


def said(transfer: Transfer, message: Message) -> str:
    """What leaves of a chosen message: without a name, nothing goes along by which the person is found either."""
    return message.text if may_name(transfer) else redact(message.text)


def subject(transfer: Transfer) -> str:
    with override(LANGUAGE):
        head = " ".join(transfer.summary.split())[:90] or _("demande d’un habitant")
        return f"{head} [#{transfer.tag}]"


def text(transfer: Transfer, words: Sequence[Message]) -> str:
    """The whole letter."""
    with override(LANGUAGE):
        law = transfer.ground == "law"
        city = settings.ENVIRONMENT.city
        first = (
            _("%(city)s a reçu la demande suivante, qui relève de votre compétence. Nous vous la transmettons en application de "
              "l’article L. 114-2 du code des relations entre le public et l’administration.")
            if law else _("%(city)s a reçu la demande suivante, que la personne a accepté de vous voir transmettre.")
        ) % {"city": city}  # fmt: skip
        parts = [_("Bonjour,"), first, _("Ce qui est demandé"), transfer.summary.strip()]
        if transfer.place:
            parts.append(_("Lieu : %(place)s") % {"place": transfer.place})
        if words:
            parts += [_("Dans ses mots :"), *(_quote(transfer, one) for one in words)]
        parts += [_who(transfer), *_dates(transfer)]
        parts.append(_("Merci de répondre à ce message, en gardant son objet : votre réponse nous parviendra avec le dossier."))
        parts.append(_("Référence : %(tag)s") % {"tag": transfer.tag})
        return "\n\n".join(parts)


def brief(transfer: Transfer) -> str:
    """For colleagues who get the conversation itself: what is asked, and where."""
    lines = [_("Transmis à %(name)s : %(summary)s") % {"name": transfer.destination, "summary": transfer.summary.strip()}]
    if transfer.place:
        lines.append(_("Lieu : %(place)s") % {"place": transfer.place})
    return "\n".join(lines)


def _quote(transfer: Transfer, message: Message) -> str:
    at = dated(timezone.localtime(message.at), _("j F Y à H:i"))
    kind = KINDS.get(transfer.conversation.kind, transfer.conversation.kind)
    lines = "\n".join(f"> {line}" for line in said(transfer, message).strip().splitlines() or [""])
    return f"{at}, {kind} :\n{lines}"


def _who(transfer: Transfer) -> str:
    if known := person(transfer):
        told = ", ".join(dict.fromkeys(one for one in known.values() if one))
        return _("La personne : %(told)s") % {"told": told}
    return _("Le nom de la personne ne vous est pas transmis : répondez-nous, nous lui ferons suivre.")


def _dates(transfer: Transfer) -> list[str]:
    at = dated(timezone.localtime(transfer.received_at), "DATE_FORMAT")
    return [_("Demande reçue par nos services le %(day)s.") % {"day": at}] if transfer.ground == "law" else []


def personal(words: Sequence[Message]) -> list[str]:
    """Kinds of what the chosen words tell of a person (`understanding.personal`): an agent reads that it is taken out."""
    return list(dict.fromkeys(mark.kind for one in words for mark in found_in(one.text)))


def payload(transfer: Transfer, *, kind: str, text: str, door: dict[str, str]) -> dict[str, Any]:
    """The same for a program. `door`: where it answers."""
    told: dict[str, Any] = {"transfer": str(transfer.key), "reference": transfer.tag, "kind": kind, "answer": door}
    if kind != "package":
        return told | {"text": text}
    files = [{"name": file.name, "mime": file.mime, "url": f"{door['files']}/{file.pk}"} for file in transfer.files.all()]
    return told | {
        "from": settings.ENVIRONMENT.city, "summary": transfer.summary, "place": transfer.place, "ground": transfer.ground,
        "consent": transfer.consent, "received_at": transfer.received_at.isoformat(), "person": person(transfer),
        "language": transfer.conversation.language, "files": files,
        "messages": [{"at": one.at.isoformat(), "text": said(transfer, one)} for one in quoted(transfer)],
    }  # fmt: skip
