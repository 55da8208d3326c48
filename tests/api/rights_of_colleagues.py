"""What the operations of coming in ask for."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from parvis.colleagues.models import Alarm, Seat, Wish
from parvis.directory.models import Destination
from parvis.journal.seal import seal
from parvis.notices.models import Device
from parvis.people.models import Department, DepartmentRole, OwnRole, Team, User
from parvis.testing import make
from tests.api.operation import Operation
from tests.api.rights_of_people import person_id

EDIT, STOP = ("people.edit",), ("stop.press",)
YES = ("charter.edit", "account.connect", "media.keep", "record.keep")
SUBSCRIPTION = {
    "endpoint": "https://1.1.1.1/envoi/1",
    "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "auth": "BTBZMqHH6r4Tts7J_aSIgg",
}
"""As a browser writes it (RFC 8291, section 5)."""
ALL = ["urgent", "counter", "posts", "rest"]


def device_of(user: User) -> Device:
    row = Device(user=user, digest=uuid4().hex, sealed=seal(SUBSCRIPTION, at="notices.device"), name="Firefox")
    row.save()
    return row


def alarm_id(_: Team) -> int:
    """An exercise: nothing of the test's house is cut."""
    row = Alarm(drill=True, reason="Exercice", by=make.user("admin"), at=timezone.now())
    row.save()
    return row.pk


def official() -> Destination:
    row = Destination(kind="official", name="Adjointe aux parcs", sort="adjointe aux parcs")
    row.save()
    return row


def seat_body(_: int) -> dict[str, object]:
    name = f"e{uuid4().hex[:8]}"
    return {"username": name, "email": f"{name}@ville.test", "name": "Élue", "destination": official().pk}


def seat_id(_: Team) -> int:
    user = User(username=uuid4().hex, email=f"{uuid4().hex}@ville.test", name="Élue", elected=True)
    user.save()
    row = Seat(user=user, destination=official())
    row.save()
    return row.pk


def department_body(_: int) -> dict[str, object]:
    return {"name": uuid4().hex, "parent": None, "teams": []}


def department_id(_: Team) -> int:
    return Department.objects.create(name=uuid4().hex).pk


def department_role_id(team: Team) -> int:
    department = Department.objects.create(name=uuid4().hex)
    return DepartmentRole.objects.create(department=department, user=make.user("agent", in_team=team), role="agent").pk


def team_body(_: int) -> dict[str, object]:
    return {"name": uuid4().hex, "department": None}


def team_id(_: Team) -> int:
    """One to which nothing leads."""
    return make.team(uuid4().hex).pk


def device_id(team: Team) -> int:
    return device_of(make.user("agent", in_team=team)).pk


def role_body(_: int) -> dict[str, object]:
    return {"name": f"Rôle {uuid4().hex[:8]}", "verbs": ["post.see"]}


def membership_id(team: Team) -> int:
    return make.user("agent", in_team=team).memberships.get().pk


def wish_id(_: Team) -> int:
    """An act that all may do who may say yes to something."""
    now = timezone.now()
    wish = Wish(
        act="media.discard", given={"files": []}, name="10", by=make.user("admin"), at=now, ends_at=now + timedelta(hours=1)
    )
    wish.save()
    return wish.pk


def role_id(_: Team) -> int:
    return OwnRole.objects.create(name=uuid4().hex, verbs=",post.see,").pk


COLLEAGUES = {
    "identity_provider": Operation(see=EDIT),
    "identity_provider_change": Operation(see=EDIT, body=lambda _: {"name": "Compte Ville"}),
    "identity_provider_try": Operation(409, see=EDIT),
    "person_unlink": Operation(204, see=EDIT),
    "people_import": Operation(see=EDIT, body=lambda _: {"text": "adresse,role,equipe\nx,y,z\n", "dry": True}),
    "notice_choice": Operation(),
    "notice_choose": Operation(body=lambda _: {"mail": "digest", "mailed": ALL, "pushed": ALL}),
    "notice_key": Operation(),
    "notice_devices": Operation(),
    "notice_device_add": Operation(201, body=lambda _: SUBSCRIPTION),
    "notice_device_drop": Operation(404),
    "departments": Operation(see=EDIT),
    "department_add": Operation(201, see=EDIT, body=department_body),
    "department_change": Operation(see=EDIT, body=department_body),
    "department_drop": Operation(204, see=EDIT),
    "department_give": Operation(201, see=EDIT, body=lambda _: {"user": person_id(make.team()), "role": "agent"}),
    "department_take": Operation(204, see=EDIT),
    "teams": Operation(see=EDIT),
    "team": Operation(see=EDIT),
    "team_add": Operation(201, see=EDIT, body=team_body),
    "team_change": Operation(see=EDIT, body=team_body),
    "team_close": Operation(see=EDIT),
    "team_reopen": Operation(see=EDIT),
    "seats": Operation(see=EDIT),
    "seat_give": Operation(201, see=EDIT, body=seat_body),
    "seat_drop": Operation(204, see=EDIT),
    "seat_rule": Operation(see=EDIT),
    "seat_rule_change": Operation(see=EDIT, body=lambda _: {"closed": True}),
    "my_questions": Operation(403),
    "alarm": Operation(see=STOP),
    "alarm_begin": Operation(201, see=STOP, body=lambda _: {"reason": "Publications inconnues", "drill": True}),
    "alarm_step": Operation(see=STOP, body=lambda _: {"key": "proof"}),
    "alarm_cut": Operation(see=STOP),
    "alarm_cut_person": Operation(204, see=EDIT, body=lambda _: {"person": person_id(make.team())}),
    "alarm_end": Operation(see=STOP, body=lambda _: {"learnt": "Noter les numéros."}),
    "second_wishes": Operation(),
    "second_agree": Operation(204, see=YES),
    "second_refuse": Operation(204, see=YES),
    "second_rules": Operation(see=EDIT),
    "second_choose": Operation(see=EDIT, body=lambda _: {"acts": [], "hours": 24}),
    "own_roles": Operation(see=EDIT),
    "own_role_add": Operation(201, see=EDIT, body=role_body),
    "own_role_change": Operation(see=EDIT, body=role_body),
    "own_role_drop": Operation(204, see=EDIT),
    "person_roles": Operation(see=EDIT),
    "person_hold": Operation(see=EDIT, body=lambda _: {"team": make.team().pk, "role": "agent", "networks": []}),
    "person_leave": Operation(204, see=EDIT),
}
COLLEAGUES_WITHOUT_TEAM = {
    **dict.fromkeys(("person_unlink", "person_roles", "person_hold"), person_id),
    **dict.fromkeys(("alarm", "alarm_step", "alarm_cut", "alarm_end"), alarm_id),
    "alarm_cut_person": alarm_id,
    **dict.fromkeys(("department_change", "department_drop", "department_give"), department_id),
    "department_take": department_role_id,
    **dict.fromkeys(("team", "team_change", "team_close", "team_reopen"), team_id),
    "seat_drop": seat_id,
    **dict.fromkeys(("second_agree", "second_refuse"), wish_id),
    "person_leave": membership_id,
    "notice_device_drop": device_id,
    **dict.fromkeys(("own_role_change", "own_role_drop"), role_id),
}
