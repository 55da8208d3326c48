"""The verbs of the directory: write, put right, end, import. Who may edit the city may edit it; everybody may say what is wrong."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.city.languages import CODES
from parvis.city.models import Topic
from parvis.directory import reading
from parvis.directory.dila import folded, handle_of
from parvis.directory.lists import LABEL
from parvis.directory.models import Change, Destination, DirectoryImport, Handle
from parvis.journal.changes import changed_since, stands
from parvis.journal.notices import tell
from parvis.journal.record import record
from parvis.journal.seal import seal
from parvis.networks.email.account import is_address
from parvis.people.access import demand, may
from parvis.people.models import Team, User
from parvis.search.index import Text, fold, index
from parvis.work import rows

TEXTS = {
    "name": 200, "short": 60, "mission": 4000, "email": 254, "phone": 60, "address": 500, "hours": 2000, "site": 500, "form": 500,
    "sve": 500, "notes": 4000,
}  # fmt: skip
LINKS = ("site", "form", "sve")
FROM_SOURCE = ("name", "short", "mission", "territory", "email", "phone", "address", "hours", "site", "form", "sve", "handles")
ASKED = gettext_lazy("%(by)s signale une erreur sur la fiche « %(name)s ».")
DECIDED = gettext_lazy("Votre remarque sur « %(name)s » a été traitée.")
GONE = gettext_lazy("L’adresse de « %(name)s » ne répond plus : %(why)s")


@transaction.atomic
def write(destination: Destination | None = None, *, by: User, **fields: Any) -> Destination:
    """Add one, or change what is given of it. What differs from its public source is marked as the city's own.

    Fields: those of TEXTS, `kind`, `words`, `territory`, `told`, `handles`, `topics` (keys), `team`, `owner`, `alternates`.
    """
    demand(by, "city.edit")
    row = Destination.objects.select_for_update().get(pk=destination.pk) if destination else Destination(kind="body")
    given, before = _valid(row, fields), stands(destination and row)
    changed = _set(row, given)
    if not row.name:
        raise ValidationError({"name": _("Donnez un nom.")})
    if row.source == "dila":
        row.own = sorted({*row.own, *(name for name in changed if name in FROM_SOURCE)})
    if "email" in changed:
        row.unreachable_at, row.unreachable = None, ""
    row.sort, row.reviewed_at = fold(row.name)[:120], timezone.now()
    row.save()
    _relate(row, given)
    indexed([row])
    kind = "destination.changed" if destination else "destination.added"
    record(kind, by=by, about=row, channel="city", name=row.name, fields=sorted(changed), **changed_since(before, row))
    return row


def _valid(row: Destination, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Values as they are kept. Raises ValidationError by field."""
    errors: dict[str, str] = {}
    given = dict(fields)
    for name, most in TEXTS.items():
        if name in given:
            given[name] = str(given[name] or "").replace("\x00", "").strip()
            if len(given[name]) > most:
                errors[name] = _("%(most)s caractères au plus.") % {"most": most}
    if given.get("email") and not is_address(given["email"]):
        errors["email"] = _("Ce n’est pas une adresse de courriel.")
    for name in LINKS:
        if given.get(name) and not given[name].startswith(("http://", "https://")):
            errors[name] = _("Une adresse web commence par https://.")
    if given.get("kind", row.kind) not in reading.KINDS:
        errors["kind"] = _("Choisissez une nature.")
    if "told" in given:
        given["told"] = {str(key): str(text).strip()[:4000] for key, text in given["told"].items() if str(text).strip()}
        if unknown := set(given["told"]) - set(CODES):
            errors["told"] = _("Langue inconnue : %(code)s.") % {"code": sorted(unknown)[0][:10]}
    for name in ("words", "territory"):
        if name in given:
            given[name] = list(dict.fromkeys(one for said in given[name] if (one := str(said).strip()[:80])))[:2000]
    if "handles" in given:
        given["handles"] = _handles(given["handles"], errors)
    if errors:
        raise ValidationError(errors)
    return given


def _handles(given: Iterable[Any], errors: dict[str, str]) -> list[dict[str, str]]:
    """Each an address, or {"network", "handle", "url"}."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for one in given:
        shown = handle_of(one) if isinstance(one, str) else {"url": "", **one, "handle": folded(str(one.get("handle", "")))}
        if not shown or not shown.get("network") or not shown["handle"]:
            said = one if isinstance(one, str) else one.get("handle", "")
            errors["handles"] = _("« %(value)s » ne montre pas un compte : donnez son adresse web.") % {"value": str(said)[:80]}
            continue
        found[str(shown["network"])[:30], shown["handle"]] = {**shown, "network": str(shown["network"])[:30]}
    return list(found.values())[:30]


def _set(row: Destination, given: Mapping[str, Any]) -> set[str]:
    """The names of what is other than before."""
    changed = set()
    for name in (*TEXTS, "kind", "words", "territory", "told", "team", "owner"):
        if name in given and getattr(row, name) != given[name]:
            setattr(row, name, given[name])
            changed.add(name)
    if "handles" in given and row.pk:
        there = set(row.handles.values_list("network", "handle"))
        if there != {(one["network"], one["handle"]) for one in given["handles"]}:
            changed.add("handles")
    return changed


def _relate(row: Destination, given: Mapping[str, Any]) -> None:
    if "handles" in given:
        hold(row, given["handles"])
    if "topics" in given:
        row.topics.set(Topic.objects.filter(key__in=given["topics"]))
    if "alternates" in given:
        row.alternates.set(Destination.objects.filter(pk__in=given["alternates"]).exclude(pk=row.pk))


def hold(row: Destination, handles: Iterable[Mapping[str, str]]) -> None:
    """Its accounts on networks are these."""
    row.handles.all().delete()
    Handle.objects.bulk_create(
        [Handle(destination=row, network=one["network"], handle=one["handle"], url=one.get("url", "")[:500]) for one in handles],
        ignore_conflicts=True,
    )


def indexed(found: Iterable[Destination]) -> None:
    """What a search finds of them."""
    now = timezone.now()
    index(
        Text(LABEL, row.pk, None, None, now, " ".join([row.name, row.short, row.mission, *map(str, row.words), row.address]))
        for row in found
    )


@transaction.atomic
def give_back(destination: Destination, *, field: str, by: User) -> Destination:
    """A field says again what its public source says."""
    demand(by, "city.edit")
    row = Destination.objects.select_for_update().get(pk=destination.pk)
    if field not in row.own or field not in row.imported:
        raise ValidationError({"field": _("Ce champ ne vient pas d’une source.")})
    before = stands(row)
    if field == "handles":
        hold(row, row.imported[field])
    else:
        setattr(row, field, row.imported[field])
    row.own = [name for name in row.own if name != field]
    row.sort = fold(row.name)[:120]
    row.save()
    indexed([row])
    record("destination.changed", by=by, about=row, channel="city", name=row.name, fields=[field], **changed_since(before, row))
    return row


@transaction.atomic
def end(destination: Destination, *, by: User, successor: Destination | None = None) -> Destination:
    """It exists no more, or takes nothing any more; who took its place is told to colleagues."""
    demand(by, "city.edit")
    if successor is not None and (successor.pk == destination.pk or successor.defunct_at):
        raise ValidationError({"successor": _("Choisissez un interlocuteur qui existe encore.")})
    destination.defunct_at, destination.successor = destination.defunct_at or timezone.now(), successor
    destination.save(update_fields=["defunct_at", "successor", "changed_at"])
    record("destination.ended", by=by, about=destination, channel="city", name=destination.name)
    return destination


@transaction.atomic
def revive(destination: Destination, *, by: User) -> Destination:
    demand(by, "city.edit")
    destination.defunct_at = destination.successor = None
    destination.save(update_fields=["defunct_at", "successor", "changed_at"])
    record("destination.revived", by=by, about=destination, channel="city", name=destination.name)
    return destination


@transaction.atomic
def review(destination: Destination, *, by: User) -> Destination:
    """Somebody looked, and it is right."""
    demand(by, "city.edit")
    destination.reviewed_at, destination.unreachable_at, destination.unreachable = timezone.now(), None, ""
    destination.save(update_fields=["reviewed_at", "unreachable_at", "unreachable", "changed_at"])
    record("destination.reviewed", by=by, about=destination, channel="city", name=destination.name)
    return destination


@transaction.atomic
def open_hook(destination: Destination, *, url: str, by: User) -> str:
    """Their own program is called there; the secret that signs the calls is told once. An empty address ends it."""
    demand(by, "hook.edit")
    if url and not url.startswith(("http://", "https://")):
        raise ValidationError({"hook": _("Une adresse web commence par https://.")})
    secret, before = secrets.token_urlsafe(32) if url else "", stands(destination)
    destination.hook, destination.sealed = url[:500], seal({"secret": secret}, at="directory.destination") if url else None
    destination.save(update_fields=["hook", "sealed", "changed_at"])
    record("destination.changed", by=by, about=destination, channel="city", name=destination.name, fields=["hook"],
           **changed_since(before, destination))  # fmt: skip
    return secret


@transaction.atomic
def bounced(destination: Destination, *, why: str) -> None:
    """A mail to its address came back: its owner is told, once for an address."""
    changed = Destination.objects.filter(pk=destination.pk, unreachable_at__isnull=True).update(
        unreachable_at=timezone.now(), unreachable=why[:300]
    )
    if changed:
        url = reverse("directory:one", args=[destination.pk])
        tell([destination.owner] if destination.owner else [], "destination.unreachable", GONE, url=url,
             name=str(destination), why=why[:150])  # fmt: skip
        record("destination.unreachable", about=destination, channel="city", name=destination.name)


# ── What colleagues say of it ────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def ask_change(destination: Destination, *, text: str, by: User) -> Change:
    if not text.strip():
        raise ValidationError({"text": _("Dites ce qui est à corriger.")})
    row = Change.objects.create(destination=destination, text=text.replace("\x00", "").strip()[:4000], by=by)
    if destination.owner and destination.owner != by:
        url = reverse("directory:one", args=[destination.pk])
        tell([destination.owner], "destination.asked", ASKED, url=url, by=str(by), name=str(destination))
    record("destination.asked", by=by, about=destination, channel="city", name=destination.name)
    return row


@transaction.atomic
def decide_change(change: Change, *, state: str, by: User, answer: str = "") -> Change:
    """Done or refused; who asked hears it."""
    demand(by, "city.edit")
    if state not in ("done", "refused"):
        raise ValidationError({"state": _("Choisissez « faite » ou « écartée ».")})
    decided = {
        "state": state,
        "answer": answer.replace("\x00", "").strip()[:2000],
        "decided_by": by,
        "decided_at": timezone.now(),
    }
    if not Change.objects.filter(pk=change.pk, state="open").update(**decided):
        raise ValidationError(_("Cette remarque est déjà traitée."))
    if change.by and change.by != by:
        url = reverse("directory:one", args=[change.destination_id])
        tell([change.by], "destination.decided", DECIDED, url=url, name=str(change.destination))
    record("destination.decided", by=by, about=change.destination, channel="city", state=state)
    return Change.objects.get(pk=change.pk)


# ── Files ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def bring(text: str, *, source: str, by: User, name: str = "", dated: datetime | None = None) -> DirectoryImport:
    """Keep a file and look at it: nothing is changed before somebody says so. Raises ValidationError when it cannot be read."""
    demand(by, "city.edit")
    if source not in ("dila", "csv"):
        raise ValidationError({"source": _("Choisissez d’où vient ce fichier.")})
    lines = reading.read(text, source)
    row = DirectoryImport.objects.create(
        by=by, name=name[:200] or source, source=source, dated=dated, lines=lines, total=len(lines)
    )
    record("directory.brought", by=by, about=row, channel="city", name=row.name, lines=row.total)
    return start(row, by=by, dry=True)


@transaction.atomic
def start(row: DirectoryImport, *, by: User, dry: bool) -> DirectoryImport:
    """Look at every line, or write them. The work goes on behind; what was stopped may be begun again."""
    demand(by, "city.edit")
    row = DirectoryImport.objects.select_for_update().get(pk=row.pk)
    if row.state == "working":
        raise ValidationError(_("Cet import est déjà en cours."))
    row.state, row.dry, row.due_at, row.attempts, row.by = "working", dry, timezone.now(), 0, by
    row.offset = row.made = row.changed = row.same = row.kept = 0
    row.errors, row.notes = [], []
    row.save()
    rows.ring()
    return row


@transaction.atomic
def stop(row: DirectoryImport, *, by: User) -> DirectoryImport:
    """No further line; what was written stays."""
    demand(by, "city.edit")
    DirectoryImport.objects.filter(pk=row.pk, state="working").update(state="stopped", due_at=None)
    record("directory.stopped", by=by, about=row, channel="city", name=row.name)
    return DirectoryImport.objects.get(pk=row.pk)


def owner_of(pk: int | None) -> User | None:
    """A colleague who may look after a destination. Raises ValidationError."""
    if not pk:
        return None
    found = User.objects.filter(pk=pk, is_active=True).first()
    if found is None or not may(found, "city.edit"):
        raise ValidationError({"owner": _("Cette personne ne peut pas tenir l’annuaire.")})
    return found


def team_of(pk: int | None) -> Team | None:
    found = Team.objects.open().filter(pk=pk).first() if pk else None
    if pk and found is None:
        raise ValidationError({"team": _("Cette équipe n’existe pas.")})
    return found
