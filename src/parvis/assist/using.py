"""The model is asked for one of its uses: what it is shown is hidden first, what it says is looked at before anybody reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from parvis.assist import actions, asking, prompts
from parvis.assist.actions import Declined
from parvis.assist.asking import Completion, Service, Unanswered
from parvis.assist.checking import LONGEST, checked, plain, without_strangers
from parvis.assist.masking import SHOWN, Mask
from parvis.assist.models import TRIAL, Assistant
from parvis.assist.sources import MOST_OF_A_MESSAGE, Fitting, earlier, fitting, question_of, thread_of, tone_of_charter
from parvis.city.languages import CODES
from parvis.inbox.models import Conversation, Message
from parvis.inbox.ready import known
from parvis.inbox.tongues import spoken
from parvis.journal.seal import Unreadable, unseal
from parvis.knowledge.blanks import fill, names
from parvis.people.access import demand
from parvis.people.models import User

LONG = 8
"""Messages from which a thread may be summed up."""
IN_PUBLIC = frozenset({"name"})
"""Of what was hidden, what a draft that everybody will read says again."""


@dataclass(frozen=True, slots=True)
class Made:
    """What came of it. A draft that is none has no `text`, and `why` says which (words.FITS_NOT).

    `cited`: the answers it rests on; `removed`: what was taken out of it; `left`: blanks that the agent fills. Of a summary,
    `earlier`: how many older messages were not shown to the model. Of a translation,
    `original`: what was translated; `lost`: names and numbers of it that are not in the translation.
    """

    use: str
    text: str
    model: str
    language: str = ""
    why: str = ""
    cited: Sequence[Fitting] = ()
    removed: Sequence[str] = ()
    left: Sequence[str] = ()
    earlier: int = 0
    original: str = ""
    lost: Sequence[str] = ()


def current() -> Assistant:
    """As it is set; off where nobody ever set it."""
    return Assistant.objects.first() or Assistant()


def service_of(row: Assistant) -> Service:
    """Raises Unanswered where its key cannot be read any more."""
    try:
        key = unseal(bytes(row.sealed))["key"] if row.sealed else ""
    except Unreadable as error:
        raise Unanswered("sealed") from error
    return Service(row.address, row.model, key)


def declines(row: Assistant, use: str, conversation: Conversation) -> str:
    """Why this use is not to be had here, as a code; "" when it is."""
    if not row.on:
        return "off"
    if use not in row.uses:
        return "use"
    return "private" if conversation.private and not row.private else ""


def draft(conversation: Conversation, *, by: User) -> Made:
    """An answer from the city's own, with its sources. Nothing is sent, nothing is kept. Raises Declined, Unanswered."""
    demand(by, "inbox.reply", conversation)
    row, thread = _opened("draft", conversation, by)
    language = spoken(conversation) or "fr"
    answers = fitting(conversation, question_of(thread), by)
    if not answers:
        return Made("draft", "", row.model, language, "unasked")
    mask = mask_of(conversation, thread, answers)
    sources = [prompts.Source(number=one.number, title=one.answer.title, text=one.text) for one in answers]
    asked = prompts.draft(_shown(thread, mask), sources, language=language, tone=tone_of_charter(), longest=None)
    found = checked(_said("draft", row, asked, conversation, by), {one.number: one.said for one in answers})
    text = mask.back(found.text, kinds=SHOWN if conversation.private else IN_PUBLIC)
    text = fill(text, known(conversation, by))
    cited = [one for one in answers if one.number in found.cited]
    return Made("draft", text, row.model, language, found.why, cited, found.removed, names(text))


def summary(conversation: Conversation, *, by: User) -> Made:
    """What a long thread is about, for who takes it over; in their language. Raises Declined, Unanswered."""
    row, thread = _opened("summary", conversation, by)
    older = earlier(conversation, thread)
    if len(thread) < LONG:
        raise Declined("too-long" if older else "short")
    mask = mask_of(conversation, thread)
    shown = _shown(thread, mask)
    said = _said("summary", row, prompts.summary(shown, language=by.language), conversation, by)
    text, removed = without_strangers(plain(said), (one["text"] for one in shown))
    return Made("summary", mask.back(text), row.model, by.language, removed=removed, earlier=older)


def translation(conversation: Conversation, text: str, *, to: str, by: User) -> Made:
    """`text` in the language `to`: a message of this conversation, or a reply that is being written to it.

    Raises Declined, Unanswered, ValidationError for a language that the city does not list.
    """
    row, thread = _opened("translation", conversation, by)
    if to not in CODES:
        raise ValidationError({"to": _("La ville ne connaît pas cette langue\u00a0: %(language)s.") % {"language": to[:20]}})
    text = text.strip()[:LONGEST]
    if not text:
        raise Declined("empty-text")
    mask = mask_of(conversation, thread)
    shown = mask.hide(text)
    said = plain(_said("translation", row, prompts.translation(shown, language=to), conversation, by))
    told, removed = without_strangers(said, (shown,))
    left = names(text)
    return Made(
        "translation", mask.back(told), row.model, to, removed=removed, left=left, original=text, lost=mask.lost(shown, said)
    )


def message_of(conversation: Conversation, pk: int | None) -> Message | None:
    """One of its messages; `pk` None: the person's last."""
    thread = thread_of(conversation)
    return next((one for one in reversed(thread) if (one.pk == pk if pk else one.way == "in")), None)


def _opened(use: str, conversation: Conversation, by: User) -> tuple[Assistant, list[Message]]:
    demand(by, "inbox.see", conversation)
    row = current()
    if code := declines(row, use, conversation):
        raise Declined(code)
    thread = thread_of(conversation)
    if not row.private and any(message.private for message in thread):
        raise Declined("private")
    if not thread:
        raise Declined("empty-thread")
    return row, thread


def mask_of(conversation: Conversation, thread: Sequence[Message], answers: Sequence[Fitting] = ()) -> Mask:
    """Who is called in this conversation: the person under each of their names, the colleagues who wrote."""
    people = [conversation.identity.name, conversation.identity.handle, conversation.contact.name]
    for message in thread:
        people += [message.identity.name, message.identity.handle] if message.identity else []
        people += [message.user.name] if message.user else []
    said = [settings.ENVIRONMENT.city, conversation.account.name, *(f"{one.answer.title} {one.text}" for one in answers)]
    return Mask.of(people, said)


def _shown(thread: Sequence[Message], mask: Mask) -> list[prompts.Said]:
    who = {"in": "habitant", "out": "ville"}
    for one in thread:  # who is named at its end is known at its beginning
        mask.hide(one.text[:MOST_OF_A_MESSAGE])
    return [prompts.Said(who=who[one.way], text=mask.hide(one.text[:MOST_OF_A_MESSAGE])) for one in thread]


def _said(use: str, row: Assistant, asked: list[dict[str, str]], conversation: Conversation, by: User) -> str:
    return ask_model(use, service_of(row), asked, conversation=conversation, by=by).text


def ask_model(
    use: str, service: Service, asked: Sequence[dict[str, str]], *, conversation: Conversation | None = None, by: User | None = None,
    messages: int = 0, **how: Any,
) -> Completion:  # fmt: skip
    """Counted and told in the journal first, then asked; what it cost is counted when it came. Raises Declined, Unanswered."""
    characters = sum(len(one["content"]) for one in asked)
    actions.begin(use, conversation=conversation, characters=characters, by=by, messages=messages)
    try:
        found = asking.complete(service, asked, **how)
    except Unanswered as error:
        actions.failed(use, error.tokens)
        raise
    actions.answered(use, found.tokens)
    return found


@dataclass(frozen=True, slots=True)
class Tried:
    """`models`: those that the service tells; [] where it tells none. `said`: what the model answered to a word."""

    models: Sequence[str]
    said: str


def try_out(*, by: User) -> Tried:
    """Ask the service which models it has, and the chosen one for a word. Raises Declined, Unanswered."""
    demand(by, "assist.edit")
    row = current()
    if not row.address:
        raise Declined("off")
    service = service_of(row)
    found = asking.models(service)
    if not row.model:
        return Tried(found, "")
    asked = [{"role": "user", "content": "Réponds par un seul mot : bonjour."}]
    said = ask_model(TRIAL, service, asked, by=by, most_tokens=20).text
    return Tried(found, plain(said)[:200])
