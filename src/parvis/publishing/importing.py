"""Posts from a table: looked at first (nothing is made), then made as drafts, a few hundred lines in one transaction.

Whatever stops it — a process that dies, a person — what is made stays made and the rest may be asked for again: a line that
was imported is known by what it says, and is never made twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from parvis.accounts.models import Account
from parvis.city.audiences import aims
from parvis.city.models import Topic
from parvis.journal.record import record
from parvis.media.actions import share
from parvis.media.models import File
from parvis.people.access import demand, everywhere, teams
from parvis.people.models import Team, User
from parvis.publishing import table
from parvis.publishing.actions import default_team
from parvis.publishing.content import told_of
from parvis.publishing.fields import spoken
from parvis.publishing.forms import zone
from parvis.publishing.looked import Meant, added
from parvis.publishing.models import Attachment, Campaign, Imported, Post, PostImport, Variant, Version
from parvis.publishing.public import decided
from parvis.publishing.table import FIELDS, Known, Wanted
from parvis.tables.reading import Table, Unread
from parvis.web.uploads import sentence
from parvis.work import rows

BATCH = 500
LARGEST = 10_000_000
"""Characters of a table."""
MOST_NOTES = 500
MOST_CAMPAIGNS = 2000
WRONG = {
    "cells": gettext_lazy("la ligne a plus de cellules que d’en-têtes (un texte avec des virgules doit être entre guillemets)"),
    "no-text": gettext_lazy("il n’y a pas de texte"),
    "long-text": gettext_lazy("le texte est trop long"),
    "hour-alone": gettext_lazy("l’heure « %(value)s » est donnée sans jour"),
    "day": gettext_lazy("« %(value)s » n’est pas un jour (écrivez 2026-12-24 ou 24/12/2026)"),
    "hour": gettext_lazy("« %(value)s » n’est pas une heure (écrivez 18:30 ou 18h30)"),
    "past": gettext_lazy("le %(value)s est passé"),
    "too-far": gettext_lazy("le %(value)s est trop lointain (deux ans au plus)"),
    "account": gettext_lazy("aucun compte ne s’appelle « %(value)s »"),
    "accounts": gettext_lazy("plusieurs comptes s’appellent « %(value)s » : donnez le nom exact"),
    "medium": gettext_lazy("aucun fichier de la médiathèque ne s’appelle « %(value)s »"),
    "media": gettext_lazy("plusieurs fichiers s’appellent « %(value)s » : donnez le numéro de celui qui convient"),
    "many-media": gettext_lazy("une publication porte 50 fichiers au plus, la ligne en nomme %(value)s"),
    "audience": gettext_lazy("le public « %(value)s » n’existe pas"),
    "campaign": gettext_lazy("la campagne « %(value)s » n’existe pas"),
    "campaigns": gettext_lazy("plusieurs campagnes s’appellent « %(value)s » : donnez le numéro de celle qui convient"),
    "one-campaign": gettext_lazy("une publication est d’une seule campagne, la ligne en nomme plusieurs : %(value)s"),
    "topic": gettext_lazy("le thème « %(value)s » n’existe pas"),
    "objective": gettext_lazy("l’objectif « %(value)s » n’existe pas (présence, ville ou service)"),
    "language": gettext_lazy("« %(value)s » n’est pas un code de langue (par exemple fr)"),
    "skipped": gettext_lazy("l’heure demandée n’existe pas ce jour-là : %(value)s"),
}


def seen_by(user: User) -> models.QuerySet[PostImport]:
    """The imports of their teams."""
    found = PostImport.objects.select_related("by", "team").defer("text")
    return found if everywhere(user) else found.filter(team__in=teams(user, "post.write"))


def table_of(text: str) -> Table:
    """Raises ValidationError in words."""
    try:
        return table.read(text)
    except Unread as error:
        raise ValidationError({"text": sentence(error, table.MOST_LINES)}) from error


@transaction.atomic
def begin(
    *, by: User, text: str, name: str = "", columns: Mapping[str, str] | None = None, team: Team | None = None
) -> PostImport:
    """Keep a table; its columns are guessed by their headings unless they are told. Nothing is made yet."""
    team = team or default_team(by)
    demand(by, "post.write", Post(team=team))
    if len(text) > LARGEST:
        raise ValidationError({"text": _("Ce fichier est trop lourd : 10 Mo au plus.")})
    found = table_of(text)
    chosen = dict(columns) if columns is not None else table.guessed(found.headings)
    row = PostImport(team=team, by=by, name=(name or "posts.csv")[:200], text=text.replace("\x00", ""), total=len(found.lines))
    row.columns = _valid(chosen, found)
    row.save()
    record("posts.given", by=by, about=row, channel=f"posts:{team.pk}", name=row.name, lines=row.total)
    return row


def _valid(columns: Mapping[str, str], found: Table) -> dict[str, str]:
    chosen = {name: heading for name, heading in columns.items() if heading}
    if unknown := set(chosen) - set(FIELDS):
        raise ValidationError({"columns": _("Colonne inconnue : %(name)s.") % {"name": sorted(unknown)[0][:60]}})
    if missing := [heading for heading in chosen.values() if heading not in found.headings]:
        raise ValidationError({"columns": _("Le fichier n’a pas de colonne « %(name)s ».") % {"name": str(missing[0])[:60]}})
    return chosen


@transaction.atomic
def start(row: PostImport, *, by: User, dry: bool, columns: Mapping[str, str] | None = None) -> PostImport:
    """Look at every line (`dry`), or make the drafts. The work goes on behind; `stop` ends it."""
    demand(by, "post.write", row)
    row = PostImport.objects.select_for_update().get(pk=row.pk)
    if row.state == "working":
        raise ValidationError(_("Cet import est déjà en cours."))
    row.columns = _valid(columns if columns is not None else row.columns, table_of(row.text))
    if not row.columns.get("text"):
        raise ValidationError({"columns": _("Dites quelle colonne contient le texte.")})
    row.state, row.dry, row.due_at, row.attempts, row.by = "working", dry, timezone.now(), 0, by
    row.offset = row.good = row.there = 0
    row.errors, row.notes, row.looked = [], [], {}
    row.save()
    rows.ring()
    return row


@transaction.atomic
def stop(row: PostImport, *, by: User) -> PostImport:
    """No further line; the drafts that were made stay."""
    demand(by, "post.write", row)
    PostImport.objects.filter(pk=row.pk, state="working").update(state="stopped", due_at=None)
    record("posts.import_stopped", by=by, about=row, channel=f"posts:{row.team_id}", name=row.name)
    return PostImport.objects.get(pk=row.pk)


def take(row: PostImport) -> None:
    """The next lines of an import that we hold; then due again, or done."""
    if row.state != "working" or row.by is None:
        return rows.settle(row, due_at=None, **({"state": "stopped"} if row.state == "working" else {}))
    found = table.read(row.text)
    until = min(row.offset + BATCH, len(found.lines))
    known = _known(row.by, timezone.now(), table.files_named(found, range(row.offset, until), row.columns))
    good: list[Wanted] = []
    errors, notes = list(row.errors), list(row.notes)
    with override(row.by.language):
        for number in range(row.offset, until):
            wanted = table.wanted(found, number, row.columns, known)
            if wanted is None:
                continue
            if wanted.errors:
                errors.append([wanted.number, _said(wanted.errors)])
            else:
                good.append(wanted)
                notes += [[wanted.number, _said(wanted.notes)]] if wanted.notes and len(notes) < MOST_NOTES else []
    done = until >= len(found.lines)
    with transaction.atomic():
        fresh, there = _new(row, good)
        meant = _meant(list(fresh.values()))
        if not row.dry:
            _made(row, dict(zip(fresh, meant, strict=True)))
        state = ("looked" if row.dry else "done") if done else "working"
        rows.settle(row, offset=until, good=row.good + len(fresh), there=row.there + there, errors=errors, notes=notes,
                    state=state, looked=added(row.looked, meant), due_at=None if done else timezone.now(), attempts=0)  # fmt: skip
        if not row.dry:
            record("posts.imported", by=row.by, about=row, channel=f"posts:{row.team_id}", made=len(fresh), there=there)


def _said(found: Sequence[tuple[str, str]]) -> list[str]:
    return [str(WRONG[code]) % {"value": value} for code, value in found]


def _known(by: User, now: datetime, files: set[str]) -> Known:
    """Accounts by name, handle, number or network; topics and audiences by name or key; campaigns by name or number; of the
    library's files those that `files` may name."""
    topics = {word.lower(): topic.key for topic in Topic.objects.all() for word in (topic.key, topic.name)}
    audiences = {word.lower(): aim.key for aim in aims().values() for word in (aim.name, aim.key)}
    campaigns: dict[str, list[int]] = defaultdict(list)
    there = list(Campaign.objects.order_by("-last", "-pk").values_list("pk", "name")[:MOST_CAMPAIGNS])
    for pk, name in there:
        campaigns[name.lower()].append(pk)
    campaigns |= {str(pk): [pk] for pk, _name in there}  # a number counts before a name of figures
    return Known(account_names(by), topics, zone(), now, audiences, campaigns, _files(by, files))


def _files(by: User, words: set[str]) -> dict[str, list[int]]:
    """Names and numbers of the library → its files; a number that is no file's may be a name."""
    found: dict[str, list[int]] = defaultdict(list)
    if words:
        numbers = [int(word) for word in words if word.isascii() and word.isdigit() and int(word) < 2**63]
        there = list(File.objects.seen_by(by).filter(Q(name__in=words) | Q(pk__in=numbers)).values_list("pk", "name"))
        for pk, name in there:
            found[name].append(pk)
        found |= {str(pk): [pk] for pk, _name in there if str(pk) in words}
    return found


def account_names(by: User) -> dict[str, list[int]]:
    """Names in lower case, handles, numbers and networks → the accounts that they may mean."""
    accounts: dict[str, list[int]] = defaultdict(list)
    networks: dict[str, list[int]] = defaultdict(list)
    for one in Account.objects.open_to(by, "post.write"):
        for word in {one.name.lower(), one.called.lower(), one.handle.lower(), str(one.pk)} - {""}:
            accounts[word].append(one.pk)
        networks[one.network].append(one.pk)
    return {**networks, **accounts}


def _new(row: PostImport, good: Sequence[Wanted]) -> tuple[dict[str, Wanted], int]:
    """The lines that are not there yet, each once, and how many are."""
    wanted: dict[str, Wanted] = {}
    for one in good:
        wanted.setdefault(one.digest, one)
    there = set(Imported.objects.filter(team=row.team_id, digest__in=list(wanted)).values_list("digest", flat=True))
    fresh = {digest: one for digest, one in wanted.items() if digest not in there}
    return fresh, len(good) - len(fresh)


def _meant(lines: Sequence[Wanted]) -> list[Meant]:
    """With the language of a line's text and the audience of its topic, where it names none."""
    known = aims()
    topics = {topic.key: topic for topic in Topic.objects.filter(key__in={one.topic for one in lines if one.topic})}
    found = []
    for one in lines:
        said = {"aim": one.aim, "audience": {"countries": list(known[one.aim].countries)}} if one.aim else {}
        public = decided({"topic": topics.get(one.topic), **said}, Post(), known)
        language = one.language or spoken(one.text, "fr")
        found.append(Meant(one, language, public.get("aim", ""), public.get("audience", {})))
    return found


def _made(row: PostImport, fresh: Mapping[str, Meant]) -> None:
    """Drafts with all that their lines say and their first version, in a few statements however many. `fresh`: by their digests."""
    lines = list(fresh.values())
    topics = {topic.key: topic for topic in Topic.objects.filter(key__in={one.wanted.topic for one in lines})}
    posts = Post.objects.bulk_create([_post(row, one, topics.get(one.wanted.topic)) for one in lines])
    files = File.objects.in_bulk({pk for one in lines for pk in one.wanted.media})
    share(files.values(), by=row.by)
    variants, attached, versions, now = list[Variant](), list[Attachment](), list[Version](), timezone.now()
    for post, one in zip(posts, lines, strict=True):
        own = [Variant(post=post, account_id=pk) for pk in sorted(one.wanted.accounts)]
        shown = [Attachment(post=post, file=files[pk], position=n) for n, pk in enumerate(one.wanted.media)]
        variants += own
        attached += shown
        content = told_of(post, own, shown)
        versions.append(Version(post=post, revision=1, by=row.by, at=now, began_at=now, content=content))
    Variant.objects.bulk_create(variants)
    Attachment.objects.bulk_create(attached)
    Version.objects.bulk_create(versions)
    # Two imports of the same line at once: the second one is undone here and finds it there when it comes back.
    Imported.objects.bulk_create(
        [Imported(team_id=row.team_id, digest=digest, post=post) for digest, post in zip(fresh, posts, strict=True)]
    )


def _post(row: PostImport, one: Meant, topic: Topic | None) -> Post:
    said = one.wanted
    return Post(
        team_id=row.team_id, author=row.by, text=said.text, language=one.language, language_told=bool(said.language),
        objective=said.objective, topic=topic, campaign_id=said.campaign, aim=one.aim, audience=one.audience, publish_at=said.at,
    )  # fmt: skip
