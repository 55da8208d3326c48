"""What a macro will do, in words, before it does it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.desk.macros.actions import filled
from parvis.desk.models import Macro
from parvis.inbox.models import Conversation
from parvis.people.models import User

STATE_WORDS: Mapping[str, str | Promise] = {
    "open": gettext_lazy("remettre à traiter"), "waiting": gettext_lazy("attendre la personne"),
    "service": gettext_lazy("attendre un service"), "closed": gettext_lazy("clore"),
}  # fmt: skip
NAP_WORDS: Mapping[str, str | Promise] = {
    "3h": gettext_lazy("reporter de trois heures"), "demain": gettext_lazy("reporter à demain 9 h"),
    "lundi": gettext_lazy("reporter à lundi 9 h"),
}  # fmt: skip


def steps(macro: Macro, conversation: Conversation | None, by: User) -> list[tuple[str, str, str]]:
    """What it will do: (icon, sentence, words), in its order."""
    found: list[tuple[str, str, str]] = []
    if names := [label.name for label in macro.put.all()]:
        found.append(("tag", _("étiqueter : %(names)s") % {"names": ", ".join(names)}, ""))
    if names := [label.name for label in macro.taken.all()]:
        found.append(("tag", _("ôter : %(names)s") % {"names": ", ".join(names)}, ""))
    if macro.note:
        found.append(("lock", _("laisser une note"), _filled(macro.note, conversation, by)))
    if macro.assign:
        found.append(("hand", _assigned(macro.assign, by), ""))
    if macro.reply:
        found.append(("reply", _("répondre"), _filled(macro.reply, conversation, by)))
    if macro.state:
        found.append(("check", str(STATE_WORDS[macro.state]), ""))
    if macro.snooze:
        found.append(("clock", str(NAP_WORDS[macro.snooze]), ""))
    return found


def _assigned(given: str, by: User) -> str:
    if given in ("moi", "personne"):
        return _("me la confier") if given == "moi" else _("ne la confier à personne")
    who = User.objects.filter(pk=int(given)).first()
    return _("confier à %(name)s") % {"name": who or "?"}


def _filled(words: str, conversation: Conversation | None, by: User) -> str:
    return filled(words, conversation, by) if conversation else words
