"""What the operations on what is kept of persons ask for."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from parvis.kept.lasting import BY_NAME
from parvis.people.models import Team
from parvis.records import actions, eliminating, packages, restricting, telling
from parvis.records.claims import actions as claims
from parvis.records.models import Access, Elimination, Erasure, Package
from parvis.square.models import Resident
from parvis.testing import make
from tests.api.operation import Operation

KEEP = ("record.keep",)


def contact_id(team: Team) -> int:
    return make.conversation(make.account(of=team)).contact_id


def hold_id(team: Team) -> int:
    return actions.hold(make.identity().contact, reason="plainte", by=make.user("admin")).pk


def erasure_id(team: Team) -> int:
    """One that waits for a second colleague's yes."""
    row = actions.ask(make.identity().contact, mode="erase", reason="par courrier", by=make.user("admin"))
    Erasure.objects.filter(pk=row.pk).update(state="asked", due_at=None)
    return row.pk


def access_id(team: Team) -> int:
    """One that waits for a second colleague's yes."""
    row = telling.ask(make.identity().contact, reason="par courrier", by=make.user("admin"))
    Access.objects.filter(pk=row.pk).update(state="asked", due_at=None)
    return row.pk


def made_id(team: Team) -> int:
    """One that is there to be taken."""
    row = Access.objects.get(pk=access_id(team))
    Access.objects.filter(pk=row.pk).update(state="done", expires_at=timezone.now() + timedelta(days=1))
    telling.path_of(row).write_bytes(b"PK")
    return row.pk


def restriction_id(team: Team) -> int:
    return restricting.restrict(make.identity().contact, kind="object", reason="par courrier", by=make.user("admin")).pk


def claim_id(team: Team) -> int:
    return claims.note(right="access", who="Jeanne", by=make.user("admin")).pk


def resident_id(team: Team) -> int:
    """Who never wrote to the counter."""
    number = Resident.objects.count()
    row = Resident(pseudonym=f"Lune {number}", bare=f"lune{number}", email=f"lune{number}@lettres.test", joined_at=timezone.now())
    row.save()
    return row.pk


def address_body(pk: int) -> dict[str, str]:
    return {"email": Resident.objects.get(pk=resident_id(make.team())).email or ""}


def list_body(pk: int) -> dict[str, str]:
    """One open list a kind: the last one is closed first."""
    Elimination.objects.update(state="refused", due_at=None)
    return {"key": "conversation.public"}


def elimination_id(team: Team) -> int:
    """A list that waits for a second person."""
    list_body(0)
    row = eliminating.draw(BY_NAME["conversation.public"], by=make.user("admin"))
    Elimination.objects.filter(pk=row.pk).update(state="asked", due_at=None)
    return row.pk


def package_body(pk: int) -> dict[str, list[str]]:
    """One at a time is made."""
    Package.objects.filter(state="working").update(state="cancelled", due_at=None)
    return {"kinds": ["posts"]}


def package_id(team: Team) -> int:
    package_body(0)
    return packages.ask(kind="archive", kinds=["posts"], since=None, until=None, by=make.user("admin")).pk


def packed_id(team: Team) -> int:
    """One that is there to be taken."""
    row = Package.objects.get(pk=package_id(team))
    Package.objects.filter(pk=row.pk).update(state="done", done_at=timezone.now(), due_at=None)
    packages.path_of(row).write_bytes(b"PK")
    return row.pk


OPERATIONS = {
    "record_persons": Operation(see=KEEP),
    "record_person": Operation(see=KEEP),
    "record_residents": Operation(see=KEEP),
    "record_resident_open": Operation(201, see=KEEP),
    "record_address_open": Operation(201, see=KEEP, body=address_body),
    "record_claims": Operation(see=KEEP),
    "record_claims_table": Operation(see=KEEP),
    "record_claim_note": Operation(201, see=KEEP, body=lambda _: {"right": "access", "who": "Jeanne"}),
    "record_claim": Operation(see=KEEP),
    "record_claim_keeper": Operation(see=KEEP, body=lambda _: {"keeper": make.user("admin").pk}),
    "record_claim_extend": Operation(see=KEEP, body=lambda _: {"words": "beaucoup de demandes"}),
    "record_claim_answer": Operation(see=KEEP, body=lambda _: {"words": "dossier remis"}),
    "record_claim_refuse": Operation(see=KEEP, body=lambda _: {"words": "déjà répondu"}),
    "record_hold": Operation(201, see=KEEP, body=lambda _: {"reason": "plainte"}),
    "record_hold_lift": Operation(see=KEEP),
    "record_erase": Operation(201, see=KEEP, body=lambda _: {"reason": "par courrier"}),
    "record_access_ask": Operation(201, see=KEEP, body=lambda _: {"reason": "par courrier"}),
    "record_access": Operation(see=KEEP),
    "record_access_agree": Operation(see=KEEP),
    "record_access_refuse": Operation(see=KEEP),
    "record_access_package": Operation(see=KEEP),
    "record_erasures": Operation(see=KEEP),
    "record_erasure": Operation(see=KEEP),
    "record_erasure_agree": Operation(see=KEEP),
    "record_erasure_refuse": Operation(see=KEEP),
    "record_durations": Operation(see=KEEP),
    "record_duration": Operation(see=KEEP, body=lambda _: {"days": 60}),
    "record_duration_versions": Operation(see=KEEP),
    "record_duration_trial": Operation(see=KEEP),
    "record_elimination_draw": Operation(201, see=KEEP, body=list_body),
    "record_eliminations": Operation(see=KEEP),
    "record_elimination": Operation(see=KEEP),
    "record_elimination_agree": Operation(see=KEEP, body=lambda _: {"visa": "AD-12"}),
    "record_elimination_stop": Operation(see=KEEP),
    "record_elimination_sheet": Operation(see=KEEP),
    "record_disposals": Operation(see=KEEP),
    "record_package_ask": Operation(201, see=KEEP, body=package_body),
    "record_packages": Operation(see=KEEP),
    "record_package": Operation(see=KEEP),
    "record_package_stop": Operation(see=KEEP),
    "record_package_verify": Operation(see=KEEP),
    "record_package_file": Operation(see=KEEP),
    "record_restrict": Operation(201, see=KEEP, body=lambda _: {"kind": "object", "reason": "par courrier"}),
    "record_restriction_lift": Operation(see=KEEP),
    "record_post": Operation(see=KEEP),
    "record_history": Operation(see=KEEP, body=lambda _: {"kind": "contacts", "table": "network,handle\n"}),
}
WITHOUT_TEAM = {
    **dict.fromkeys(("record_person", "record_hold", "record_erase", "record_access_ask"), contact_id),
    "record_hold_lift": hold_id,
    "record_resident_open": resident_id,
    **dict.fromkeys(
        ("record_claim", "record_claim_keeper", "record_claim_extend", "record_claim_answer", "record_claim_refuse"), claim_id
    ),
    "record_restrict": contact_id,
    "record_restriction_lift": restriction_id,
    **dict.fromkeys(
        ("record_elimination", "record_elimination_agree", "record_elimination_stop", "record_elimination_sheet"), elimination_id
    ),
    **dict.fromkeys(("record_package", "record_package_stop"), package_id),
    **dict.fromkeys(("record_package_verify", "record_package_file"), packed_id),
    "record_post": lambda team: make.post(team=team).pk,
    "record_access_package": made_id,
    **dict.fromkeys(("record_access", "record_access_agree", "record_access_refuse"), access_id),
    **dict.fromkeys(("record_erasure", "record_erasure_agree", "record_erasure_refuse"), erasure_id),
}
