"""What the counter's page shows: the list, an opened conversation, the person. Reads only, few queries."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parvis.accounts.connect import connector_of
from parvis.accounts.models import Account
from parvis.accounts.words import asked
from parvis.inbox import homes, hooks, refusals, statements, told, whom
from parvis.inbox.alarm import counter as alarm
from parvis.inbox.drafts import last_in as newest_in
from parvis.inbox.drafts import way_out
from parvis.inbox.homes import carrier
from parvis.inbox.marked import marks_of
from parvis.inbox.models import Conversation, Message, Presence
from parvis.inbox.moderation import RULES, Standing, offers, split, standing
from parvis.inbox.newest import newest
from parvis.inbox.of_messages import shown_under, with_under
from parvis.inbox.quoting import quotes
from parvis.inbox.row import columns, listed
from parvis.inbox.talk import Moderated, happened, lines
from parvis.inbox.turn import without_echoes
from parvis.inbox.wanted import MOST, STEP, Wanted
from parvis.inbox.whom import addressees, withdrawn
from parvis.networks.catalogue import CATALOGUE
from parvis.networks.protocol import Facts, Moderator
from parvis.people.access import able, may, sees
from parvis.people.access import held as roles_of
from parvis.people.models import User
from parvis.rest.cursors import cut, page

TABS: tuple[tuple[str, str | Promise], ...] = (
    ("repondre", _("À répondre")), ("moi", _("À moi")), ("personne", _("Sans personne")), ("attente", _("En attente")),
    ("services", _("Chez un service")),    ("reportees", _("Reportées")), ("toutes", _("Toutes")), ("closes", _("Closes")),
)  # fmt: skip
HERE = timedelta(minutes=1)
"""Presence older than that means nothing."""
MOVING = ("scheduled", "sending", "processing", "later", "doubt")
"""States of an answer that soon become another: the thread looks again by itself, for the hint may come before the swap."""
BEFORE = 12
"""Earlier conversations shown of a person."""


# ── The list ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def listing(user: User, wanted: Wanted) -> dict[str, Any]:
    try:
        found, further = _rows(user, wanted)
    except ValidationError as error:
        raise Http404 from error
    now, marks = timezone.now(), marks_of(found, user)
    return {
        "rows": [listed(one, now, marks[one.pk]) for one in found], "wanted": wanted, "query": wanted.address(),
        "more": _more(wanted, further), "may_choose": may(user, "inbox.assign"),
        "narrowed": [hooks.NARROWS[word].said(user, value) for word, value in wanted.more],
        "reload": reverse("inbox:rows") + wanted.address(),
        "unconnected": lambda: not Account.objects.any_is_connected(), "may_connect": may(user, "account.connect"),
    }  # fmt: skip


def _rows(user: User, wanted: Wanted) -> tuple[list[Any], str]:
    size = wanted.size
    if wanted.begins:
        named = {name: value for name, value in wanted.filters.items() if name != "more"}
        return cut(statements.listed(pk=user.pk, roles=roles_of(user), size=size + 1, **named), by="last_at", size=size)
    rows = newest(user, cursor=wanted.after, size=size, **wanted.filters)
    return page(columns(rows), by="last_at", cursor=wanted.after, size=size)


def later(user: User, wanted: Wanted) -> dict[str, Any]:
    """The same before its rows are there: the page asks for them."""
    return {
        "rows": None,
        "wanted": wanted,
        "may_choose": may(user, "inbox.assign"),
        "reload": reverse("inbox:rows") + wanted.address(),
    }


def _more(wanted: Wanted, further: str) -> str:
    """The same list, longer; beyond what a page keeps alive, its next page."""
    if not further:
        return ""
    return wanted.address(size=wanted.size + STEP) if wanted.size < MOST else wanted.address(after=further, size=STEP)


def tabs(user: User, wanted: Wanted) -> dict[str, Any]:
    """The usual views, said even where they are the first: a counter may open with another list."""
    found = [(word, wanted.address(view=key, size=STEP, after="") or f"?vue={key}", key == wanted.view) for key, word in TABS]
    return {"tabs": found, "heads": hooks.heads_of(user, wanted)}


def filters(user: User, wanted: Wanted) -> dict[str, Any]:
    """What the list may be narrowed to."""
    accounts = list(Account.objects.seen_by(user).select_related("team").order_by("name"))
    teams = {account.team_id: account.team for account in accounts}
    return {
        "wanted": wanted,
        "accounts": accounts,
        "networks": sorted({account.network for account in accounts}),
        "teams": sorted(teams.values(), key=str) if len(teams) > 1 else [],
        "further": _further(user, dict(wanted.more)),
    }


def _further(user: User, chosen: dict[str, str]) -> list[tuple[str, str | Promise, list[tuple[str, str | Promise]], str]]:
    """The filters of the rooms above: word, label, choices, what is chosen."""
    offered = [(word, one) for word, one in hooks.NARROWS.items() if one.choices]
    return [(word, one.label, list(one.choices(user) if one.choices else ()), chosen.get(word, "")) for word, one in offered]


# ── A conversation ───────────────────────────────────────────────────────────────────────────────────────────────────


def fetch(user: User, pk: int) -> Conversation:
    """With all that its pane shows, the publication it hangs under too, in one query; not who has it, for they are among the
    colleagues. 404 when the user may not see it."""
    for found in statements.opened(pk, user.pk, sees=sees(user, "inbox.see")):
        return found
    raise Http404


def messages(
    conversation: Conversation, user: User, colleagues: list[User], *, size: int = STEP, before: str = ""
) -> dict[str, Any]:
    """The thread, oldest first, with what colleagues did in between."""
    size = max(STEP, min(size, MOST))
    try:
        if before:
            found, earlier = page(with_under(told.said_in(conversation.messages.all())), by="at", cursor=before, size=size)
        else:
            found, earlier = cut(statements.newest_said(conversation.pk, size=size + 1), by="at", size=size)
    except ValidationError as error:
        raise Http404 from error
    found = without_echoes(found[::-1])
    homes.settle(found, conversation)
    more = f"messages={size + STEP}" if size < MOST else f"avant={earlier}"
    held, who = standing(conversation, found), moderators(conversation, found, user)
    events = happened(conversation, since=found[0].at if found else None, until=found[-1].at if before and found else None)
    theirs = [one for one in found if one.way == "in" and not one.removed_at and not one.expired_at]
    moderated = Moderated(held, who, shown_under(theirs, conversation, user))
    replies, answered = may(user, "inbox.reply", conversation), _newest_in(found) or (newest_in(conversation) if earlier else None)
    return {
        "days": lines(
            found, events, user, colleagues, moderated, quotes=quotes(found, conversation, user),
            many=bool(getattr(conversation, "holds", False)),
        ),
        "earlier": more if earlier else "",
        "thread_url": reverse("inbox:thread", args=[conversation.pk]) + (f"?avant={before}" if before else f"?messages={size}"),
        "moving": any(message.reply.state in MOVING for message in found if hasattr(message, "reply")),
        "newest": max((message.pk for message in found), default=0),
        "last_in": max((message.at for message in found if message.way == "in" and not message.removed_at), default=None),
        "addressees": addressees(conversation, _newest_in(found)) if not before else [],
        "mail_to": whom.address(_newest_in(found)), "unproven": not before and not whom.proved(conversation, _newest_in(found)),
        "withdrawn": not before and withdrawn(found) is not None,
        "of_author": of_author(conversation, found, held, who),
        "refused": refusals.shown(conversation, answered) if replies and not before else None,
        "may_reply": replies, "conversation": conversation, "about": conversation.published,  # type: ignore[attr-defined]
    }  # fmt: skip


def _newest_in(found: list[Message]) -> Message | None:
    return next((one for one in reversed(found) if one.way == "in" and not one.removed_at), None)


def moderators(conversation: Conversation, messages: list[Message], user: User) -> dict[int, Moderator]:
    """The connectors with which this user may moderate here, by account: mostly one."""
    if not may(user, "inbox.moderate", conversation):
        return {}
    accounts = {one.pk: one for one in (conversation.account, *(message.account for message in messages))}
    found = {pk: connector_of(account) for pk, account in accounts.items() if account.state != "removed"}
    return {pk: connector for pk, connector in found.items() if isinstance(connector, Moderator)}


def of_author(
    conversation: Conversation, messages: list[Message], held: Standing, who: Mapping[int, Moderator]
) -> dict[str, Any]:
    """What may be done with the person, and what was: by way of the newest message that we have of theirs."""
    newest = next((message for message in reversed(messages) if message.way == "in" and message.remote_id), None)
    if newest is None:
        return {}
    newest.conversation = conversation
    acts = split(offers(who.get(newest.account_id), newest, held.acts(newest)))[1]
    marks = [(RULES[row.act], row) for row in held.of_author if row.act in RULES]
    return {"message": newest, "acts": acts, "marks": marks}


def colleagues_of(conversation: Conversation) -> list[User]:
    """Who may answer in the conversation's team."""
    return list(able("inbox.reply", conversation.team_id))


def around(conversation: Conversation, user: User) -> tuple[list[User], dict[str, Any]]:
    """The colleagues, and which people look at it or write in it now (they may be others), in one query."""
    now = timezone.now()
    people = statements.around(conversation.pk, conversation.team_id, now, now - HERE)
    there = [(one, one.presence) for one in people]  # type: ignore[attr-defined]
    return [one for one in people if one.answers], _present(conversation, user, there)  # type: ignore[attr-defined]


def head(conversation: Conversation, user: User, colleagues: list[User]) -> dict[str, Any]:
    """State, who has it, until when it is set aside."""
    for one in colleagues:
        if one.pk == conversation.assignee_id:
            conversation.assignee = one
    return {
        "conversation": conversation, "colleagues": colleagues, "may_assign": may(user, "inbox.assign", conversation),
        "mine": conversation.assignee_id == user.pk, "naps": naps(timezone.localtime()),
        "soonest": timezone.localtime().strftime("%Y-%m-%dT%H:%M"), "acts": hooks.acts_of(conversation, user),
        "danger": alarm.shown(conversation, user) if conversation.danger else None,
    }  # fmt: skip


def naps(now: datetime) -> list[tuple[str | Promise, str]]:
    """The usual moments to come back to something, in the city's own hours."""
    morning = now.replace(hour=9, minute=0, second=0, microsecond=0)
    tomorrow, monday = morning + timedelta(days=1), morning + timedelta(days=7 - now.weekday())
    found: list[tuple[str | Promise, datetime]] = [(_("Dans 3 heures"), now + timedelta(hours=3)), (_("Demain à 9 h"), tomorrow)]
    if monday != tomorrow:
        found.append((_("Lundi à 9 h"), monday))
    return [(word, at.strftime("%Y-%m-%dT%H:%M")) for word, at in found]


def writing(conversation: Conversation, user: User, *, newest: int, last_in: datetime | None, **given: Any) -> dict[str, Any]:
    """The reply box. `last_in`: the person's last message, from which a network's window for answers runs.

    `given` is what was sent and must not be lost: text, mode, files.
    """
    replies, notes = may(user, "inbox.reply", conversation), may(user, "inbox.note", conversation)
    draft, draft_note = getattr(conversation, "draft", None), getattr(conversation, "draft_note", None)
    draft_aside = getattr(conversation, "draft_aside", None)
    to = ways(conversation, given.pop("home", None))
    own = carrier(to["home"], None).account
    gone = own.state == "removed"
    account = way_out(conversation, newest_in(conversation, to["wanted"])) if to["home"].kind == "form" and not gone else own
    facts = CATALOGUE[account.network].facts
    if to["ways"]:
        newest_one = newest_in(conversation, to["wanted"])
        last_in = newest_one.at if newest_one else None
    return {
        "may_answer": replies and not gone and facts.answers,
        "unanswered": unanswered(conversation, own) if not facts.answers and not gone else None,
        "to": to["home"],
        "confides": replies and not gone and not to["home"].private and to["home"].kind in facts.confides,
        "ways": to["ways"],
        "may_note": notes,
        "gone": gone,
        "text": draft or "",
        "mode": "note" if draft_note or not replies or gone or not facts.answers else "private" if draft_aside else "reply",
        "files": [],
        "seen": newest,
        "key": str(uuid.uuid4()),
        "by_mail": account.network == "email",
        "takes_files": facts.media.most > 0 and may(user, "media.write"),
        "may_pick": may(user, "answer.see"),
        **_countdown(facts, last_in if conversation.private else None),
        "boxes": hooks.boxes_in_order(),
        "sends": hooks.SENDS if replies and not gone else (),
    } | given


def _countdown(facts: Facts, last_in: datetime | None) -> dict[str, Any]:
    """`left`: how long one may still answer, None where that is always. `as_person`: the first part of the window has passed, in
    which anything may be answered; what is written by hand still may. `then_by_hand`: it will be so when `left` is over."""
    none, now = timedelta(0), timezone.now()
    if last_in is None or not facts.window:
        return {"left": None, "none": none, "as_person": False, "then_by_hand": False}
    late = bool(facts.freely) and now > last_in + facts.freely
    ends = facts.window if late or not facts.freely else facts.freely
    then = not late and ends < facts.window
    return {"left": last_in + ends - now, "window_ends": last_in + ends, "none": none, "as_person": late, "then_by_hand": then}


def ways(conversation: Conversation, wanted: int | None) -> dict[str, Any]:
    """Of a conversation that holds others: the threads that may be answered; else none. `home`: the one that is."""
    inner = homes.merged_into(conversation) if getattr(conversation, "holds", False) else []
    if not inner:
        return {"ways": [], "home": conversation, "wanted": None}
    if wanted not in {conversation.pk, *(one.pk for one in inner)}:
        last = newest_in(conversation)
        wanted = last.home_id or conversation.pk if last else conversation.pk
    found = [conversation, *inner]
    return {"ways": found, "home": next(one for one in found if one.pk == wanted), "wanted": wanted}


def unanswered(conversation: Conversation, account: Account) -> dict[str, str]:
    """Of a network that permits no answer: what one does instead, and where."""
    facts, said = CATALOGUE[account.network].facts, newest_in(conversation)
    context = said.context if said and isinstance(said.context, dict) else {}
    mend = ""
    if facts.corrects and context.get("venue"):
        mend = f"{reverse('venues:correct', args=[account.pk])}?{urlencode({'lieu': context['venue']})}"
    return {"words": asked(facts.instead), "mend": mend, "url": said.url if said else ""}


def present(conversation: Conversation, user: User) -> dict[str, Any]:
    """Colleagues who look at it or write in it now."""
    found = Presence.objects.filter(conversation=conversation, at__gt=timezone.now() - HERE).order_by("user__name")
    return _present(conversation, user, [(row.user, row.state) for row in found.select_related("user")])


def _present(conversation: Conversation, user: User, people: list[tuple[User, str | None]]) -> dict[str, Any]:
    there = [(one, state) for one, state in people if one.pk != user.pk]
    return {
        "conversation": conversation, "viewers": [one for one, state in there if state in ("viewing", "writing")],
        "writers": [one for one, state in there if state == "writing"],
        "idlers": [one for one, state in there if state == "idle"],
    }  # fmt: skip


def person(conversation: Conversation, user: User, *, whole: bool) -> dict[str, Any]:
    """Who it is, under which names, and what they said before. `whole`: with what the rooms above show, which else comes after
    the page."""
    rows = list[Conversation]()
    if not conversation.contact.objected_at:  # else they are not followed from one conversation to another
        whose = (conversation.contact_id, conversation.pk, user.pk)
        rows = statements.others_of(*whose, sees=sees(user, "inbox.see"), most=BEFORE + 1)
    identities = {row.identity_id: row.identity for row in [conversation, *rows]}
    judged = conversation.kind == "mail" and conversation.account.settings.get("authserv")
    return {
        "unvouched": bool(judged) and not whom.proved(conversation, newest_in(conversation)),
        "identities": list(identities.values()), "before": rows[:BEFORE], "before_more": len(rows) > BEFORE,
        "parts": hooks.parts_of(conversation, user) if whole else None,
    }  # fmt: skip


def opened(user: User, pk: int, *, size: int = STEP, before: str = "", whole: bool = False, **given: Any) -> dict[str, Any]:
    """The middle and right panes."""
    conversation = fetch(user, pk)
    return pane(conversation, user, size=size, before=before, **given) | person(conversation, user, whole=whole)


def pane(conversation: Conversation, user: User, *, size: int = STEP, before: str = "", **given: Any) -> dict[str, Any]:
    """The middle pane."""
    colleagues, there = around(conversation, user)
    thread = messages(conversation, user, colleagues, size=size, before=before)
    return (
        head(conversation, user, colleagues)
        | thread
        | writing(conversation, user, newest=thread["newest"], last_in=thread["last_in"], **given)
        | there
    )
