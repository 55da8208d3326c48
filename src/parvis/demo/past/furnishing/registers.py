"""What persons asked about their data: forgotten, given a copy, held, restricted; and the register of such demands."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from parvis.demo.past.furnishing.town import ago, somebody
from parvis.inbox.models import Contact, Conversation
from parvis.people.models import User
from parvis.records.claims.actions import ends
from parvis.records.claims.clock import MONTHS
from parvis.records.models import Access, Claim, Erasure, LegalHold, Restriction

GONE = {"inbox.message": 6, "inbox.conversation": 2, "inbox.identity": 1, "inbox.contact": 1, "listening.sighting": 2}
CLAIMS = (
    ("erasure", "Mme L. (ancienne abonnée)", "Son courriel habituel, rappelée au numéro de son dossier.", 52, 47, "answered",
     "Ses messages sont effacés ; le reçu lui a été remis."),
    ("access", "M. T., habitant du 12e", "Copie de sa pièce, vue puis détruite.", 31, 24, "answered", "Paquet remis en main propre."),
    ("rectify", "Une commerçante", "Elle écrit depuis l’adresse de son commerce.", 64, 60, "refused",
     "Le texte en cause est celui d’une tierce personne : nous avons proposé un droit de réponse."),
    ("access", "M. B.", "Reconnu par son compte du forum.", 9, None, "open", ""),
)  # fmt: skip
"""Right, who, how they were recognised, days ago when it came and when it ended, state, answer."""


@transaction.atomic
def registers() -> None:
    if Claim.objects.exists():
        return
    by, second = somebody("admin"), somebody("manager")
    _forgotten(by, second)
    over = Conversation.objects.filter(state="closed", last_at__lt=ago(30, "00:00"), erased_at=None, hidden_at=None)
    people = list(dict.fromkeys(over.order_by("pk").values_list("contact", flat=True)[:40]))
    if len(people) >= 3:
        _asked(people, by, second)
    for right, who, how, came, ended, state, answer in CLAIMS:
        received = ago(came, "09:00").date()
        Claim.objects.create(
            right=right, who=who, how=how, received_on=received, due_on=ends(received, MONTHS), state=state, answer=answer, keeper=by,
            ended_on=None if ended is None else ago(ended, "09:00").date(), by=by, at=ago(came, "10:00"),
        )  # fmt: skip


def _forgotten(by: User, second: User) -> None:
    """Its person is nobody any more: the receipt alone stands."""
    at = ago(51, "10:40")
    rows = sum(GONE.values())
    contact = Contact.objects.create(name="", erased_at=at + timedelta(hours=3))
    Contact.objects.filter(pk=contact.pk).update(created_at=ago(300, "09:00"))
    Erasure.objects.create(
        contact=contact, mode="erase", state="done", language="fr", contacts=[contact.pk], total=rows, looked=rows,
        counts=GONE, by=by, at=at, agreed_by=second, agreed_at=at + timedelta(hours=2), hidden_at=at + timedelta(hours=2),
        done_at=at + timedelta(hours=3), told=[{"name": "Régie des transports", "at": ago(190, "11:00").isoformat()}],
    )  # fmt: skip


def _asked(people: list[int], by: User, second: User) -> None:
    """A copy that was given and is gone from the disk; a hold that stands; a restriction that stands."""
    at = ago(30, "14:20")
    Access.objects.create(
        contact_id=people[0], reason="Reconnu par sa pièce d’identité, détruite ensuite.", state="gone", language="fr", total=18, looked=18,
        size=41_300, sha256="", by=by, at=at, agreed_by=second, agreed_at=at + timedelta(hours=1),
        done_at=at + timedelta(hours=1, minutes=2), expires_at=at + timedelta(days=7),
    )  # fmt: skip
    complaint, wrong = "Plainte pour menaces envers un agent, procédure en cours.", "Conteste ce qui est noté de son adresse."
    LegalHold.objects.create(contact_id=people[1], reason=complaint, by=by, at=ago(22, "16:05"))
    Restriction.objects.create(contact_id=people[2], kind="restrict", reason=wrong, by=by, at=ago(8, "11:30"))
