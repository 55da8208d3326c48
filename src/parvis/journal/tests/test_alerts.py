"""Unusual acts reach the administrators and the person in whose name they were done."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from parvis.journal import alerts, linking
from parvis.journal.exporting import exported
from parvis.journal.looking import looked_at
from parvis.journal.models import Event, Notice
from parvis.journal.record import record
from parvis.records import leaving_lines
from parvis.testing import make

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 3, 3, 2, 30, tzinfo=UTC)
DAY = datetime(2026, 3, 3, 11, 0, tzinfo=UTC)


def sealed(at: datetime = DAY, later: timedelta = timedelta(minutes=1)) -> list[str]:
    Event.objects.update(at=at)
    linking.extend(at + later)
    return list(Notice.objects.order_by("pk").values_list("text", flat=True))


def test_a_new_token_is_told_once_to_administrators_and_to_its_owner() -> None:
    admin, manager = make.user("admin"), make.user("manager", username="claire")
    record("token.created", by=manager, about=manager)
    record("token.created", by=manager, about=manager)
    assert sealed() == ["Jeton d’API créé au nom de Claire."] * 2
    assert set(Notice.objects.values_list("user", flat=True)) == {admin.pk, manager.pk}
    assert sealed(later=timedelta(minutes=2)) == ["Jeton d’API créé au nom de Claire."] * 2


@pytest.mark.parametrize(("at", "leaves", "told"), [(NIGHT, 0, 1), (DAY, 0, 0), (NIGHT, 6, 0)])
def test_publishing_in_the_night_is_told_and_planning_for_the_morning_is_not(at: datetime, leaves: int, told: int) -> None:
    admin = make.user("admin")
    record("post.scheduled", by=admin, at=(at + timedelta(hours=leaves)).isoformat())
    assert len(sealed(at)) == told


def test_exports_of_people_are_told_and_others_are_only_written_down() -> None:
    admin = make.user("admin")
    exported("directory", by=admin)
    record("user.role", by=admin, role="agent")
    assert sealed() == []
    exported("register", by=admin)
    record("user.role", by=admin, role="admin")
    Event.objects.filter(pk__gt=2).update(at=DAY)
    linking.extend(DAY + timedelta(minutes=1))
    assert Notice.objects.count() == 2


@pytest.mark.parametrize("kind", ["package.asked", "package.taken", "person.taken"])
def test_packages_and_a_persons_file_are_told(kind: str) -> None:
    admin, manager = make.user("admin"), make.user("manager", username="claire")
    record(kind, by=manager)
    told = sealed()
    assert len(told) == 2 and all("Claire" in one for one in told)
    assert set(Notice.objects.values_list("user", flat=True)) == {admin.pk, manager.pk}


@pytest.mark.django_db(transaction=True)  # an export begins one of its own
def test_what_is_taken_out_on_the_server_is_told_to_administrators(tmp_path: Path) -> None:
    admin = make.user("admin")
    make.user("manager")
    file = tmp_path / "ville.zip"
    leaving_lines.export(argparse.Namespace(file=file, secrets=False))
    leaving_lines.archive(argparse.Namespace(action="make", file=tmp_path / "a.zip", kinds=["posts"], since="", until=""))
    assert [event.data["what"] for event in Event.objects.filter(kind="export.made").order_by("pk")] == ["city", "archive"]
    assert sealed() == ["Toute la ville, ou un paquet d’archives, exporté depuis le serveur."]
    assert Notice.objects.get().user == admin and Notice.objects.get().url.endswith("?quoi=export")


def test_a_past_that_is_sealed_late_sounds_no_alarm() -> None:
    record("token.created", by=make.user("admin"))
    assert sealed(later=timedelta(days=3)) == []


def test_who_opens_very_many_private_conversations_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alerts, "MANY_READS", 3)
    admin, agent = make.user("admin"), make.user("agent", username="claire")
    now = timezone.now()
    for number in range(5):
        for _ in range(2):
            looked_at(make.team(f"Équipe {number}"), kind="conversation.read", by=agent)
        linking.extend(now + timedelta(minutes=number + 1))
    assert Event.objects.filter(kind="conversation.read").count() == 5
    assert set(Notice.objects.values_list("user", flat=True)) == {admin.pk, agent.pk} and Notice.objects.count() == 2
    Event.objects.filter(kind="conversation.read").update(at=now - timedelta(hours=2))
    looked_at(make.team("Équipe 1"), kind="conversation.read", by=agent)
    assert Event.objects.filter(kind="conversation.read").count() == 6, "an hour later they look again"


@pytest.mark.parametrize(("second", "told"), [("192.0.2.99", 0), ("198.51.100.4", 1)])
def test_who_comes_in_from_elsewhere_is_told_alone(second: str, told: int) -> None:
    make.user("admin")
    agent, now = make.user("agent"), timezone.now()
    for minutes, address in ((1, "192.0.2.7"), (2, second), (3, second)):
        event = record("user.signed-in", by=agent, about=agent)
        Event.objects.filter(pk=event.pk).update(address=address)
        linking.extend(now + timedelta(minutes=minutes))
    assert list(Notice.objects.values_list("user", flat=True)) == [agent.pk] * told
    assert not told or second in Notice.objects.get().text
