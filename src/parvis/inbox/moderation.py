"""What may be done with what somebody wrote, or with its author: the acts in words, which of them apply now, what they end.

The network says what it allows (`Moderator.may_moderate`); nothing is ever done but by a person who gives a reason where it
takes something away. Criticism is never one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parvis.inbox import reported
from parvis.inbox.homes import carrier
from parvis.inbox.models import Conversation, Message, Moderation
from parvis.networks.protocol import Act, Moderator, Target
from parvis.rest.composed import composed

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Rule:
    """An act in words. `reasoned`: a reason is asked and kept; `confirmed`: it cannot be taken back, or weighs heavily."""

    word: Words
    icon: str
    reasoned: bool = False
    confirmed: bool = False
    ends: tuple[Act, ...] = ()  # acts that are over once this one is done
    badge: Words = ""  # what the message then is; "": it leaves no mark
    means: Words = ""  # what will happen, said before it does


ACTS: Mapping[Act, Rule] = {
    "approve": Rule(_("Approuver"), "circle-check", ends=("hold", "reject"), badge=_("approuvé")),
    "hold": Rule(_("Retenir"), "circle-pause", True, ends=("approve", "reject"), badge=_("retenu"),
                 means=_("Le message ne sera pas visible tant que personne ne l’aura approuvé.")),
    "reject": Rule(_("Refuser"), "circle-x", True, ends=("approve", "hold"), badge=_("refusé"),
                   means=_("Le message ne sera pas publié.")),
    "like": Rule(_("Aimer"), "thumbs-up", badge=_("aimé")),
    "unlike": Rule(_("Ne plus aimer"), "undo-2", ends=("like",)),
    "hide": Rule(_("Masquer"), "eye-off", True, badge=_("masqué"),
                 means=_("Le message ne sera plus montré aux autres sous votre publication ; vous pourrez le montrer de nouveau.")),
    "show": Rule(_("Montrer de nouveau"), "eye", ends=("hide",)),
    "delete": Rule(_("Supprimer"), "trash-2", True, True, badge=_("supprimé"),
                   means=_("Le message disparaît du réseau pour toujours. Une copie reste dans le registre.")),
    "mute": Rule(_("Rendre muet"), "pause", True, badge=_("auteur muet"),
                 means=_("Nous ne verrons plus ce que cette personne écrit. Elle n’en saura rien.")),
    "unmute": Rule(_("Entendre de nouveau"), "play", ends=("mute",)),
    "block": Rule(_("Bloquer"), "octagon-pause", True, True, badge=_("auteur bloqué"),
                  means=_("Cette personne ne pourra plus nous écrire ni nous lire sur ce réseau. Une ville ne bloque qu’en dernier "
                          "recours.")),
    "unblock": Rule(_("Débloquer"), "rotate-ccw", ends=("block",)),
    "report": Rule(_("Signaler au réseau"), "triangle-alert", True, True, badge=_("signalé"),
                   means=_("Le réseau examinera le message. Votre motif lui est transmis.")),
    "accept": Rule(_("Donner suite"), "circle-check", True, ends=("dismiss", "reopen"), badge=_("suite donnée"),
                   means=_("Le serveur note que le signalement est fondé, et la personne l’apprend. Votre motif reste entre modérateurs. "
                           "Ce qui est signalé se supprime ou se masque à part, sur le serveur.")),
    "dismiss": Rule(_("Classer sans suite"), "circle-x", True, ends=("accept", "reopen"), badge=_("sans suite"),
                    means=_("Le serveur note que le signalement n’est pas fondé, et la personne l’apprend. Votre motif reste entre "
                            "modérateurs.")),
    "reopen": Rule(_("Remettre à traiter"), "rotate-ccw", ends=("accept", "dismiss")),
}  # fmt: skip
"""In the order of the menu."""
AUTHOR: frozenset[Act] = frozenset({"mute", "unmute", "block", "unblock"})
"""Acts on who wrote, whatever became of the message."""
ACT_OF: Mapping[str, Act] = {str(act): act for act in ACTS}
"""An act by the word that the register keeps."""
RULES: Mapping[str, Rule] = {str(act): rule for act, rule in ACTS.items()}
"""The same by the words that the register keeps."""
BACK: Mapping[Act, Act] = {ended: act for act, rule in ACTS.items() if len(rule.ends) == 1 for ended in rule.ends}
"""What takes an act back: hide → show."""
BACK_OF: Mapping[str, Act] = {str(ended): act for ended, act in BACK.items()}
"""The same by the words that the register keeps; a deletion has none: it is lifted in the register alone."""
REASONS: tuple[Words, ...] = (
    _("Injure ou menace"), _("Propos haineux ou discriminatoire"), _("Données personnelles de quelqu’un"),
    _("Publicité, arnaque ou envoi répété"), _("Contenu contraire à la loi"),
)  # fmt: skip
"""Grounds that a charter usually has. Any other may be written."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An act as the menu shows it."""

    act: Act
    rule: Rule


@dataclass(slots=True)
class Standing:
    """What was done and still holds, by message, and with the person. `acts` of a message: newest first."""

    by_message: dict[int, list[Moderation]] = field(default_factory=lambda: defaultdict(list))
    of_author: list[Moderation] = field(default_factory=list)

    def acts(self, message: Message) -> set[str]:
        """`hide`, and what became of a report, are as the network told last."""
        found = {row.act for row in (*self.by_message.get(message.pk, ()), *self.of_author)} - {"hide", *reported.SETTLING}
        stands = reported.STATES.get(reported.state(message))
        return found | ({"hide"} if hidden(message) else set()) | ({str(stands)} if stands else set())


def hidden(message: Message) -> bool:
    """As the network told last, or as we asked since."""
    return bool(isinstance(message.context, dict) and message.context.get("hidden"))


@composed
def _done(*values: int, persons: int, accounts: int) -> QuerySet[Moderation]:
    """`values`: so many persons, so many accounts, then the messages."""
    who, here, pks = values[:persons], values[persons : persons + accounts], values[persons + accounts :]
    author = Q(identity__in=who, account__in=here, act__in=AUTHOR)
    rows = Moderation.objects.filter(Q(message__in=pks) | author, state="done", undone_at__isnull=True)
    return rows.select_related("by", "barring").order_by("-pk")


def standing(conversation: Conversation, messages: Iterable[Message]) -> Standing:
    """One query, however many messages."""
    said = list(messages)
    pks, who = [message.pk for message in said], {conversation.identity_id}
    who |= {message.identity_id for message in said if message.home_id and message.way == "in" and message.identity_id}
    accounts = {conversation.account_id, *(message.account_id for message in said if message.home_id)}
    found = Standing()
    for row in _done(*who, *accounts, *pks, persons=len(who), accounts=len(accounts)):
        if row.act in RULES and RULES[row.act].badge:
            found.by_message[row.message_id or 0].append(row)
            if row.act in AUTHOR:
                found.of_author.append(row)
    return found


def already(message: Message, act: Act) -> Moderation | None:
    """The line of the register that this act would only repeat. Raises ValidationError where nothing is left to be done and the
    register has no such line."""
    lines = Moderation.objects.filter(state="done").select_related("by").order_by("-pk")
    if message.removed_at and act not in AUTHOR:
        deleted = lines.filter(message=message, act="delete").first()
        if deleted is None:
            raise ValidationError(gettext("Son auteur a retiré ce message : il n’y a plus rien à modérer."))
        if act != "delete":
            whose = str(deleted.by) if deleted.by else gettext("la ville")
            raise ValidationError(gettext("%(who)s a supprimé ce message : il n’y a plus rien à modérer.") % {"who": whose})
        return deleted
    rule, acts = ACTS[act], standing(message.conversation, [message]).acts(message)
    if not (act in acts if rule.badge else act in BACK.values() and not acts & {*rule.ends}):
        return None
    who = message.identity or message.conversation.identity
    of = {"identity": who, "account": message.account_id} if act in AUTHOR else {"message": message}
    found = lines.filter(act=act, **of).first()
    if found is None:
        raise ValidationError(gettext("Rien à faire : c’est déjà ainsi sur le réseau."))
    return found


def target_of(message: Message, reason: str = "") -> Target:
    """A message as its network's moderation knows it."""
    conversation = carrier(message.conversation, message)
    who = message.identity or conversation.identity
    return Target(
        message.remote_id or "", who.remote_id, who.handle, conversation.kind, conversation.thread, message.parent,
        message.context, reason,
    )  # fmt: skip


def offers(connector: object, message: Message, done: set[str]) -> Sequence[Offer]:
    """What the network allows on this message and is not so already. Pure: no network is asked."""
    if message.way != "in" or not message.remote_id or not isinstance(connector, Moderator):
        return ()
    allowed = connector.may_moderate(target_of(message))
    if message.removed_at:
        allowed &= AUTHOR
    found = []
    for act, rule in ACTS.items():
        holds = act in done
        wanted = any(ended in done for ended in rule.ends) if act in BACK.values() else not holds
        if act in allowed and wanted:
            found.append(Offer(act, rule))
    return found


def split(found: Sequence[Offer]) -> tuple[list[Offer], list[Offer]]:
    """(on the message, on its author)."""
    return [one for one in found if one.act not in AUTHOR], [one for one in found if one.act in AUTHOR]
