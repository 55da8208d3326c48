"""Events as sentences: who did what. And where the thing they are about is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.journal.models import Event

DONE: Mapping[str, str | Promise] = {
    "account.connected": gettext_lazy("%(by)s a connecté un compte"),
    "account.edited": gettext_lazy("%(by)s a modifié un compte"),
    "account.expired": gettext_lazy("L’autorisation d’un compte a expiré"),
    "account.paused": gettext_lazy("%(by)s a mis un compte en pause"),
    "account.reconnected": gettext_lazy("%(by)s a reconnecté un compte"),
    "account.removed": gettext_lazy("%(by)s a retiré un compte"),
    "account.resumed": gettext_lazy("%(by)s a remis un compte en service"),
    "conversation.answered": gettext_lazy("%(by)s a répondu"),
    "conversation.arrived": gettext_lazy("Un message est arrivé"),
    "conversation.assigned": gettext_lazy("%(by)s a confié ou pris une conversation"),
    "conversation.changed": gettext_lazy("Un message a été modifié ou retiré"),
    "conversation.noted": gettext_lazy("%(by)s a laissé une note"),
    "conversation.presence": gettext_lazy("%(by)s regarde une conversation"),
    "conversation.snoozed": gettext_lazy("%(by)s a reporté une conversation"),
    "conversation.state": gettext_lazy("%(by)s a changé l’état d’une conversation"),
    "conversation.woke": gettext_lazy("Une conversation reportée est de retour"),
    "delivery.adapted": gettext_lazy("Une publication a été adaptée par le réseau"),
    "delivery.asked": gettext_lazy("Une publication est à vérifier par une personne"),
    "delivery.cancelled": gettext_lazy("Une publication n’est plus à envoyer"),
    "delivery.doubt": gettext_lazy("L’issue d’une publication est en doute"),
    "delivery.dropped": gettext_lazy("%(by)s a abandonné un envoi"),
    "delivery.held": gettext_lazy("Une publication est retenue par l’arrêt d’urgence"),
    "delivery.judged": gettext_lazy("%(by)s a dit si une publication est en ligne"),
    "delivery.late": gettext_lazy("Une publication a manqué son heure"),
    "delivery.refused": gettext_lazy("Un réseau a refusé une publication"),
    "delivery.replanned": gettext_lazy("%(by)s a replanifié un envoi"),
    "delivery.retried": gettext_lazy("%(by)s a relancé un envoi"),
    "delivery.sent": gettext_lazy("Une publication est en ligne"),
    "hook.added": gettext_lazy("%(by)s a ajouté un webhook"),
    "hook.changed": gettext_lazy("%(by)s a modifié un webhook"),
    "hook.removed": gettext_lazy("%(by)s a retiré un webhook"),
    "hook.replayed": gettext_lazy("%(by)s a renvoyé un appel"),
    "hook.test": gettext_lazy("%(by)s a essayé un webhook"),
    "media.described": gettext_lazy("%(by)s a décrit un fichier"),
    "media.kept": gettext_lazy("%(by)s a ajouté un fichier"),
    "message.hidden": gettext_lazy("%(by)s a masqué un message"),
    "message.shown": gettext_lazy("%(by)s a montré de nouveau un message"),
    "messages.imported": gettext_lazy("%(by)s a importé des messages"),
    "post.cancelled": gettext_lazy("%(by)s a annulé une publication"),
    "post.discarded": gettext_lazy("%(by)s a mis une publication à la corbeille"),
    "post.edited": gettext_lazy("%(by)s a modifié une publication"),
    "post.moved": gettext_lazy("%(by)s a déplacé une publication"),
    "post.scheduled": gettext_lazy("%(by)s a programmé une publication"),
    "post.written": gettext_lazy("%(by)s a écrit une publication"),
    "raw.forgotten": gettext_lazy("%(by)s a laissé de côté ce qui n’a pas pu être lu"),
    "raw.quarantined": gettext_lazy("Ce qui est arrivé n’a pas pu être lu"),
    "raw.retried": gettext_lazy("%(by)s a fait relire ce qui était à l’écart"),
    "reply.asked": gettext_lazy("Une réponse est à vérifier par une personne"),
    "reply.bounced": gettext_lazy("Un courriel est revenu"),
    "reply.doubt": gettext_lazy("L’issue d’une réponse est en doute"),
    "reply.dropped": gettext_lazy("Une réponse a été abandonnée"),
    "reply.judged": gettext_lazy("%(by)s a dit si une réponse est arrivée"),
    "reply.refused": gettext_lazy("Un réseau a refusé une réponse"),
    "reply.retried": gettext_lazy("%(by)s a relancé une réponse"),
    "reply.sent": gettext_lazy("Une réponse est arrivée sur son réseau"),
    "stop.began": gettext_lazy("%(by)s a tout arrêté"),
    "stop.ended": gettext_lazy("%(by)s a levé l’arrêt d’urgence"),
    "token.created": gettext_lazy("%(by)s a créé un jeton d’API"),
    "token.revoked": gettext_lazy("%(by)s a révoqué un jeton d’API"),
    "user.added": gettext_lazy("%(by)s a ajouté quelqu’un"),
    "user.duty": gettext_lazy("%(by)s a pris ou quitté la permanence"),
    "user.let-in": gettext_lazy("%(by)s a réactivé un accès"),
    "user.let-out": gettext_lazy("%(by)s a désactivé un accès"),
    "user.password": gettext_lazy("%(by)s a donné un nouveau mot de passe"),
    "user.role": gettext_lazy("%(by)s a changé un rôle"),
}
FAMILIES: Mapping[str, str | Promise] = {
    "post": gettext_lazy("Publications"), "delivery": gettext_lazy("Envois"), "conversation": gettext_lazy("Conversations"),
    "reply": gettext_lazy("Réponses"), "message": gettext_lazy("Messages"), "account": gettext_lazy("Comptes"),
    "media": gettext_lazy("Médias"), "stop": gettext_lazy("Arrêt d’urgence"), "user": gettext_lazy("Personnes"),
    "token": gettext_lazy("Jetons"), "hook": gettext_lazy("Webhooks"), "raw": gettext_lazy("Mis à l’écart"),
}  # fmt: skip
PLACES = {
    "inbox.conversation": ("inbox:conversation", gettext_lazy("conversation")),
    "publishing.post": ("publishing:post", gettext_lazy("publication")),
    "accounts.account": ("accounts:account", gettext_lazy("compte")),
    "media.file": ("media:file", gettext_lazy("fichier")),
    "people.user": ("pages:user", gettext_lazy("personne")),
    "journal.hook": ("pages:hook", gettext_lazy("webhook")),
    "city.stop": ("", gettext_lazy("arrêt")),
    "publishing.delivery": ("", gettext_lazy("envoi")),
    "inbox.reply": ("", gettext_lazy("réponse")),
    "accounts.raw": ("", gettext_lazy("arrivée")),
}
TOLD = ("reason", "text", "name", "url", "code", "state", "role", "scopes", "rows")
"""What of an event's data is worth reading."""


def sentence(event: Event) -> str:
    by = str(event.by) if event.by else _("Parvis")
    return str(DONE.get(event.kind, event.kind)) % {"by": by}


def place(event: Event) -> tuple[str, str]:
    """(address or "", "conversation 12") of what the event is about."""
    name, word = PLACES.get(event.label, ("", event.label))
    if event.about is None:
        return "", ""
    try:
        address = reverse(name, args=[event.about]) if name else ""
    except NoReverseMatch:
        address = ""
    return address, f"{word} {event.about}"


def details(event: Event) -> str:
    told: dict[str, Any] = event.data if isinstance(event.data, dict) else {}
    return " · ".join(str(told[name])[:200] for name in TOLD if told.get(name))
