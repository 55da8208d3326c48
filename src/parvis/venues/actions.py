"""The verbs on places: choose them, put them right, follow what became of it, keep lists in step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.accounts import sending
from parvis.accounts.jobs import ring_for
from parvis.accounts.models import Account
from parvis.accounts.words import invalid, mended
from parvis.journal.changes import changed_since, stands
from parvis.journal.record import record
from parvis.networks.protocol import Draft, NetworkError, Venue
from parvis.people.access import demand
from parvis.people.models import User
from parvis.venues.chosen import MOST, gazetteer_of, keeps_lists, places_of
from parvis.venues.drafts import of_correction, of_list
from parvis.venues.models import Correction, PlaceList
from parvis.work.rows import ring

ASKED = 200
"""Corrections whose fate is asked for at once."""
FINAL = ("accepted", "rejected")


def choose(account: Account, *, place: str, by: User | None) -> Venue:
    """One more place of ours. The network is asked whether it is there; what people advise there is read from now on."""
    demand(by, "account.connect", account)
    venue = look(account, place)
    with transaction.atomic():
        locked = Account.objects.select_for_update().get(pk=account.pk)
        there = places_of(locked)
        if any(one["id"] == venue.remote_id for one in there):
            return venue
        if len(there) >= MOST:
            raise ValidationError(_("Un compte suit %(most)s lieux au plus.") % {"most": MOST})
        _keep(locked, places=[*there, {"id": venue.remote_id, "name": venue.name[:200]}])
        record("venue.chosen", by=by, about=locked, channel=f"accounts:{locked.team_id}", name=venue.name)
        transaction.on_commit(lambda: ring_for(account.pk))
    account.refresh_from_db()
    return venue


@transaction.atomic
def leave(account: Account, *, place: str, by: User) -> None:
    """A place that is no longer ours: its tips are no longer read; what was read stays."""
    demand(by, "account.connect", account)
    locked = Account.objects.select_for_update().get(pk=account.pk)
    there = places_of(locked)
    gone = [one for one in there if one["id"] == place]
    if gone:
        _keep(locked, places=[one for one in there if one["id"] != place])
        record("venue.left", by=by, about=locked, channel=f"accounts:{locked.team_id}", name=gone[0]["name"])
    account.settings = locked.settings


@transaction.atomic
def switch_lists(account: Account, *, on: bool, by: User) -> Account:
    """Lists of the old API, on or off. Off: nothing is changed there any more, what is there stays."""
    demand(by, "account.connect", account)
    locked = Account.objects.select_for_update().get(pk=account.pk)
    _keep(locked, lists=on)
    record("venue.lists", by=by, about=locked, channel=f"accounts:{locked.team_id}", state="on" if on else "off")
    account.settings = locked.settings
    return locked


def _keep(account: Account, **settings: Any) -> None:
    account.settings = {**account.settings, **settings}
    account.save(update_fields=["settings"])


def look(account: Account, place: str) -> Venue:
    """What the network says of a place now. Raises ValidationError in words."""
    try:
        venue: Venue = gazetteer_of(account).venue(place)
    except NetworkError as error:
        raise invalid(error) from error
    return venue


def candidates(account: Account, *, name: str, near: tuple[float, float] | None = None, address: str = "") -> Sequence[Venue]:
    """The places that this may be, the likeliest first. Raises ValidationError in words."""
    try:
        found: Sequence[Venue] = gazetteer_of(account).candidates(name, near=near, address=address)
    except NetworkError as error:
        raise invalid(error) from error
    return found


# ── Corrections ──────────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def correct(
    account: Account, *, place: str, by: User, name: str = "", report: str = "edit", values: Mapping[str, Any] | None = None,
    comment: str = "", key: UUID | None = None,
) -> Correction:  # fmt: skip
    """Propose that a place says something else; it leaves at once. The same `key` twice is one correction.

    Raises ValidationError: what the network would refuse, or a correction of this place that is still under way.
    """
    demand(by, "post.publish", account)
    if key is not None and (there := Correction.objects.filter(key=key, account=account).first()):
        return there
    known = {one["id"]: one["name"] for one in places_of(account)}
    if place not in known:
        raise ValidationError({"place": _("Ce lieu n’est pas parmi ceux de la ville : choisissez-le d’abord.")})
    row = Correction(
        account=account, key=key or uuid4(), place=place, name=name or known[place], report=report, comment=comment.strip(),
        values={name: value for name, value in (values or {}).items() if value not in (None, "", [])}, by=by, at=timezone.now(),
        due_at=timezone.now(),
    )  # fmt: skip
    _check(account, of_correction(row))
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        words = _("Une correction de ce lieu est déjà en route : attendez sa fin avant d’en proposer une autre.")
        raise ValidationError(words, code="under-way") from error
    record("correction.proposed", by=by, about=row, channel=f"accounts:{account.team_id}", name=row.name)
    ring()
    return row


def _check(account: Account, draft: Draft) -> None:
    """What the network would refuse, in words; by field where it is one."""
    stopped = [mended(problem) for problem in gazetteer_of(account).check(draft) if problem.blocking]
    if stopped:
        raise ValidationError([f"{one['sentence']} {one['advice']}".strip() for one in stopped])


@transaction.atomic
def judge(row: Correction, *, there: bool, by: User) -> Correction:
    """A person's answer to "Is it there?"."""
    demand(by, "post.publish", row.account)
    if row.state not in ("asked", "doubt"):
        raise ValidationError(_("Cette correction n’est plus en doute."))
    changes = sending.answer(row, there=there, remote_id=row.remote_id, url=row.url)
    Correction.objects.filter(pk=row.pk, state=row.state).update(**changes)
    record("correction.judged", by=by, about=row, channel=f"accounts:{row.account.team_id}", there=there, name=row.name)
    ring()
    return Correction.objects.get(pk=row.pk)


@transaction.atomic
def retry(row: Correction, *, by: User) -> Correction:
    """Once more what the network refused: nothing of it is there."""
    demand(by, "post.publish", row.account)
    if row.state != "refused":
        raise ValidationError(_("Seule une correction refusée se propose à nouveau."))
    try:
        with transaction.atomic():
            changes = {"state": "scheduled", "due_at": timezone.now(), "failure": "", "said": "", "attempts": 0, "began_at": None}
            Correction.objects.filter(pk=row.pk, state="refused").update(**changes)
    except IntegrityError as error:
        raise ValidationError(_("Une autre correction de ce lieu est en route.")) from error
    record("correction.retried", by=by, about=row, channel=f"accounts:{row.account.team_id}", name=row.name)
    ring()
    return Correction.objects.get(pk=row.pk)


@transaction.atomic
def drop(row: Correction, *, by: User) -> Correction:
    """Give it up before it leaves, or once the network has refused it."""
    demand(by, "post.publish", row.account)
    if row.state not in ("scheduled", "later", "refused", "asked"):
        raise ValidationError(_("Cette correction est en cours d’envoi, ou déjà partie."))
    Correction.objects.filter(pk=row.pk, state=row.state).update(state="dropped", due_at=None)
    record("correction.dropped", by=by, about=row, channel=f"accounts:{row.account.team_id}", name=row.name)
    return Correction.objects.get(pk=row.pk)


def follow(account: Account, *, by: User) -> int:
    """Ask the network what became of the corrections that it has not settled; how many have news. Raises ValidationError."""
    demand(by, "account.see", account)
    sent = Correction.objects.filter(account=account, state="sent").exclude(outcome__in=FINAL).order_by("-id")[:ASKED]
    waiting = {one: row for row in sent for one in row.ids}
    if not waiting:
        return 0
    try:
        told: Mapping[str, str] = gazetteer_of(account).outcomes(list(waiting))
    except NetworkError as error:
        raise invalid(error) from error
    now, fresh = timezone.now(), 0
    for row in {row.pk: row for row in waiting.values()}.values():
        outcome = _worst([told[one] for one in row.ids if one in told])
        fresh += bool(outcome and outcome != row.outcome)
        Correction.objects.filter(pk=row.pk).update(outcome=outcome or row.outcome, followed_at=now)
    return fresh


def _worst(outcomes: Sequence[str]) -> str:
    """Of one correction that is several suggestions: refused as soon as one is, taken when all are."""
    if "rejected" in outcomes:
        return "rejected"
    return next((one for one in outcomes if one != "accepted"), outcomes[0] if outcomes else "")[:40]


# ── Lists ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def keep_list(
    account: Account, *, name: str, by: User, description: str = "", items: Sequence[Mapping[str, str]] = ()
) -> PlaceList:
    """A list as it should be on the network: made, or brought to this. Only the difference is done there, and only once."""
    demand(by, "post.publish", account)
    if not keeps_lists(account):
        raise ValidationError(_("Les listes de l’ancienne API sont éteintes pour ce compte."), code="lists-off")
    now, wanted = timezone.now(), [{"place": str(one["place"]), "text": str(one.get("text") or "")} for one in items]
    row = PlaceList.objects.select_for_update().filter(account=account, name=name.strip()).first()
    before = stands(row)
    fresh = row or PlaceList(account=account, name=name.strip()[:101], at=now, revision=0)
    fresh.description, fresh.items, fresh.by = description.strip(), wanted, by
    _check(account, of_list(fresh))
    fresh.revision += 1
    if row is None:
        fresh.due_at = now
        fresh.save(force_insert=True)
    else:
        _again(row)
    record("placelist.kept", by=by, about=fresh, channel=f"accounts:{account.team_id}", name=fresh.name,
           **changed_since(before, fresh))  # fmt: skip
    ring()
    return fresh


def _again(row: PlaceList) -> None:
    """What is under way goes on and sees the change when it ends; what has ended begins again from the list that is there."""
    kept = {"description": row.description, "items": row.items, "by": row.by, "revision": row.revision}
    if row.state in ("sent", "refused", "dropped", "cancelled"):
        row.state, row.due_at, row.failure, row.said = "scheduled", timezone.now(), "", ""
        row.token = {"list": row.remote_id} if row.remote_id else row.token
        kept |= {
            "state": row.state,
            "due_at": row.due_at,
            "failure": "",
            "said": "",
            "token": row.token,
            "looks": 0,
            "attempts": 0,
        }
    PlaceList.objects.filter(pk=row.pk).update(**kept)
