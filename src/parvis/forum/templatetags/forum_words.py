"""Words of the forum's pages."""

from __future__ import annotations

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from parvis.forum import cards
from parvis.forum.keeping import absolute, address
from parvis.forum.lists import Told
from parvis.forum.models import Thread
from parvis.forum.trust import LEVELS
from parvis.forum.words import ACTS, STATES

register = template.Library()
KINDS: dict[str, str | Promise] = {
    "question": gettext_lazy("question"), "answer": gettext_lazy("réponse"), "comment": gettext_lazy("commentaire"),
}  # fmt: skip


@register.filter
def place(thread: Thread) -> str:
    return address(thread)


register.filter("board_name", cards.board_name)
register.filter("called", cards.called)
register.filter("row", cards.row)


@register.filter
def card(one: Told, thread: Thread) -> cards.Card:
    return cards.card(one, thread, absolute(address(thread)))


@register.filter
def level_word(number: int) -> str:
    return str(LEVELS[min(number, len(LEVELS) - 1)].word)


@register.filter
def act_word(code: str) -> str:
    return str(ACTS.get(code, code))


@register.filter
def state_word(code: str) -> str:
    return str(STATES.get(code, code))


@register.filter
def kind_word(code: str) -> str:
    return str(KINDS.get(code, code))
