"""The verbs on open streams: listen to one; and on what feeds and streams say: answer it at the counter, make a subject of it."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.accounts.connect import network_of
from parvis.accounts.models import Account
from parvis.inbox import actions as inbox
from parvis.inbox.digest import Arrived, digest
from parvis.inbox.models import Conversation, Message
from parvis.journal.record import record
from parvis.listening.actions import MOST
from parvis.listening.models import Article, Source
from parvis.networks.packing import unpack
from parvis.people.access import demand
from parvis.people.models import Team, User
from parvis.subjects import actions as subjects
from parvis.subjects.models import Subject
from parvis.work.rows import ring

STREAMS = {"mastodon": "hashtag", "nostr": "hashtag", "bluesky": "words"}
"""Networks whose open streams are listened to, and what is asked of them."""


def accounts(user: User) -> list[Account]:
    """Through which the user may listen."""
    rows = Account.objects.seen_by(user).working().filter(network__in=STREAMS)
    return list(rows.order_by("network", "name", "pk"))


@transaction.atomic
def listen(
    *, account: Account, words: str, by: User, team: Team | None = None, made: Callable[[Source], None] | None = None
) -> Source:
    """Hear a network's open stream from now on. Raises ValidationError by field."""
    demand(by, "post.write", account)
    wanted = " ".join(words.replace("\x00", "").split())[:100]
    if account.network not in STREAMS:
        raise ValidationError({"account": _("Ce réseau n’a pas de fil ouvert que Parvis sache lire.")})
    if STREAMS[account.network] == "hashtag":
        wanted = "#" + wanted.lstrip("#")
        if len(wanted) < 2 or not wanted[1:].replace("_", "").isalnum():
            raise ValidationError({"words": _("Sur ce réseau, un seul mot-dièse : #fetedesquais.")})
    if len(wanted) < 2:
        raise ValidationError({"words": _("Écrivez un mot-dièse, ou des mots.")})
    if Source.objects.count() >= MOST:
        raise ValidationError({"words": _("Trop de flux sont suivis : retirez-en un d’abord.")})
    try:
        with transaction.atomic():
            source = Source.objects.create(
                team=team or account.team, url=f"stream:{account.pk}:{wanted.casefold()}", account=account, words=wanted,
                title=f"{wanted} · {network_of(account).facts.name}"[:200], due_at=timezone.now(),
            )  # fmt: skip
    except IntegrityError as error:
        raise ValidationError({"words": _("Votre équipe écoute déjà ce fil.")}) from error
    record("source.followed", by=by, about=source, channel=f"posts:{source.team_id}", url=source.url)
    if made:
        made(source)
    ring()
    return source


@transaction.atomic
def take_up(entry: Article, *, by: User) -> Conversation:
    """A post of a stream becomes a conversation at the counter, as if it had been said to the city: in one's own hands, answered
    through the account that heard it. Once: the second time gives the same one. Raises ValidationError."""
    entry = Article.objects.select_for_update(of=("self",)).select_related("source__account__team", "talk").get(pk=entry.pk)
    if entry.talk is not None:
        return entry.talk
    account = entry.source.account
    if account is None or entry.packed is None:
        raise ValidationError(_("Un article ne reçoit pas de réponse : faites-en une publication, ou un sujet."))
    demand(by, "inbox.assign", account)
    digest([Arrived(account, unpack(entry.packed), timezone.now())])
    said = Message.objects.filter(account=account, remote_id=entry.identity).select_related("conversation__team").first()
    if said is None:
        raise ValidationError(_("Son auteur l’a retirée : il n’y a plus rien à quoi répondre."))
    talk = said.conversation
    if talk.state == "closed":
        inbox.set_state(talk, state="open", by=by)
    if talk.assignee_id is None:
        inbox.assign(talk, to=by, by=by)
    Article.objects.filter(pk=entry.pk).update(talk=talk, by=by)
    record("entry.taken", by=by, about=talk, channel=f"inbox:{talk.team_id}", entry=entry.pk, url=entry.url)
    return talk


@transaction.atomic
def make_subject(entry: Article, *, by: User, team: Team) -> Subject:
    """What the press says becomes a subject: its line is prepared before the first question comes. Once."""
    entry = Article.objects.select_for_update(of=("self",)).select_related("subject").get(pk=entry.pk)
    if entry.subject is not None:
        return entry.subject
    title = (entry.title or entry.text or entry.url)[:200]
    subject = subjects.open_subject(by=by, team=team, title=title)
    Article.objects.filter(pk=entry.pk).update(subject=subject, by=by)
    record("entry.subject", by=by, about=subject, channel=f"inbox:{team.pk}", entry=entry.pk, url=entry.url)
    return subject
