"""Persons over the API."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router

from parvis.inbox.contacts import actions, finding
from parvis.inbox.contacts.shapes import ApartIn, BelongIn, BelongingOut, ContactOut, LikenessOut, ObjectionIn, UniteIn
from parvis.inbox.models import Belonging, Contact, Conversation, Identity, Likeness
from parvis.people.access import demand
from parvis.people.models import User
from parvis.rest.auth import asker
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import once

router = Router(tags=["inbox"])


def _contact(request: HttpRequest, pk: int) -> Contact:
    demand(asker(request), "inbox.see")
    return get_object_or_404(Contact.objects.seen_by(asker(request)), pk=pk)


def _other(request: HttpRequest, pk: int) -> Contact:
    found = Contact.objects.seen_by(asker(request)).filter(pk=pk).first()
    if found is None:
        raise ValidationError({"other": _("Personne inconnue : %(pk)s.") % {"pk": pk}})
    return found


@router.get("/contacts/{int:pk}", response={200: ContactOut, **PROBLEMS}, operation_id="contact")
def contact(request: HttpRequest, pk: int) -> Any:
    """A person of whom you may see a conversation."""
    return told(_contact(request, pk), asker(request))


@router.post("/contacts/{int:pk}/unite", response={201: LikenessOut, **PROBLEMS}, operation_id="contact_unite")
@once
def unite(request: HttpRequest, pk: int, given: UniteIn) -> Any:
    """`other` is the same person. 422 without a proof where one is claimed, and for who objects."""
    row = _contact(request, pk)
    return 201, likeness(actions.unite(row, _other(request, given.other), ground=given.ground, by=asker(request)))


@router.post("/contacts/{int:pk}/apart", response={201: LikenessOut, **PROBLEMS}, operation_id="contact_apart")
@once
def apart(request: HttpRequest, pk: int, given: ApartIn) -> Any:
    """`other` is not the same person: it is not proposed again."""
    row = _contact(request, pk)
    return 201, likeness(actions.set_apart(row, _other(request, given.other), by=asker(request)))


@router.post("/contacts/{int:pk}/objection", response={200: ContactOut, **PROBLEMS}, operation_id="contact_objection")
def objection(request: HttpRequest, pk: int, given: ObjectionIn) -> Any:
    """Keep that the person objects to being followed, or no longer does."""
    row = actions.object_to(_contact(request, pk), objects=given.objects, reason=given.reason, by=asker(request))
    return told(row, asker(request))


@router.post("/likenesses/{int:pk}/undo", response={200: LikenessOut, **PROBLEMS}, operation_id="likeness_undo")
def undo(request: HttpRequest, pk: int) -> Any:
    """Two persons again."""
    demand(asker(request), "inbox.see")
    return likeness(actions.part(get_object_or_404(finding.told_to(asker(request)), pk=pk), by=asker(request)))


@router.put("/conversations/{int:pk}/contact", response={200: BelongingOut, **PROBLEMS}, operation_id="conversation_belong")
def belong(request: HttpRequest, pk: int, given: BelongIn) -> Any:
    """It is another person's than that of the name it came under: a mail that a colleague passed on. It is answered as before."""
    demand(asker(request), "inbox.see")
    talk = get_object_or_404(Conversation.objects.seen_by(asker(request)), pk=pk)
    found = Contact.objects.seen_by(asker(request)).filter(pk=given.contact).first()
    if found is None:
        raise ValidationError({"contact": _("Personne inconnue : %(pk)s.") % {"pk": given.contact}})
    return belonging(actions.belong(talk, to=found, reason=given.reason, by=asker(request)))


@router.post("/belongings/{int:pk}/undo", response={200: BelongingOut, **PROBLEMS}, operation_id="belonging_undo")
def give_back(request: HttpRequest, pk: int) -> Any:
    """It is again the conversation of whoever it came from."""
    demand(asker(request), "inbox.see")
    seen = Conversation.objects.seen_by(asker(request))
    return belonging(actions.give_back(get_object_or_404(Belonging, pk=pk, conversation__in=seen), by=asker(request)))


def told(row: Contact, user: User) -> dict[str, Any]:
    identities = finding.identities_of(row)
    return {name: getattr(row, name) for name in ("id", "name", "language", "objected_at")} | {
        "united_into": row.united_into_id,
        "identities": [identity(one) for one in identities if one.expired_at is None],
        "likes": [
            {"contact": like.contact.pk, "name": like.contact.name, "ground": like.ground,
             "identities": [identity(one) for one in like.identities]}
            for like in finding.likes(row, identities, user)
        ],
        "united": [likeness(one) for one in finding.united(row)],
    }  # fmt: skip


def identity(row: Identity) -> dict[str, Any]:
    return {"id": row.pk, "network": row.network, "handle": row.handle, "name": row.name, "url": row.url}


def likeness(row: Likeness) -> dict[str, Any]:
    return {"id": row.pk, "contact": row.contact_id, "other": row.other_id, "state": row.state, "ground": row.ground,
            "at": row.at, "by": row.by_id}  # fmt: skip


def belonging(row: Belonging) -> dict[str, Any]:
    return {"id": row.pk, "conversation": row.conversation_id, "contact": row.contact_id, "reason": row.reason, "at": row.at,
            "by": row.by_id, "undone_at": row.undone_at}  # fmt: skip
