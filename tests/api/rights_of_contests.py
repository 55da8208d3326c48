"""What the operations of contests ask for."""

from __future__ import annotations

import itertools
from datetime import timedelta

from django.utils import timezone

from parvis.contests.models import (
    Contest,
    ContestKeeper,
    Decision,
    Draw,
    Entry,
    Finding,
    Juror,
    KeeperInvitation,
    Photo,
    RulesVersion,
)
from parvis.people.models import Team
from parvis.testing import make
from tests.api.operation import Operation

NUMBERS = itertools.count(1)
KEEP = ("contest.edit",)


def contest(team: Team) -> Contest:
    """Announced, in a city that can send mail."""
    number = next(NUMBERS)
    make.account("email", of=team)
    made = Contest.objects.create(
        team=team, slug=f"concours-{number}", title=f"Concours {number}", created_at=timezone.now(), enter_from=timezone.now(),
        enter_until=timezone.now() + timedelta(days=1), state="draft",
    )  # fmt: skip
    RulesVersion.objects.create(contest=made, number=1, text="Article 1.", digest="0" * 64, at=timezone.now())
    return made


def contest_id(team: Team) -> int:
    return contest(team).pk


def open_id(team: Team) -> int:
    made = contest(team)
    Contest.objects.filter(pk=made.pk).update(state="open")
    return made.pk


def entry(team: Team, state: str = "accepted") -> Entry:
    held, now = contest(team), timezone.now()
    grant = {
        "uses": ["contest", "networks"],
        "territory": "world",
        "years": 2,
        "credit": "L.",
        "until": "2030-01-01",
        "free": True,
    }
    return Entry.objects.create(
        contest=held, number=1, state=state, name="Léa", credit="L.", email="lea@exemple.test", title="Le pont", people="nobody",
        rules=held.rules.get(), accepted_at=now, at=now, grant=grant,
    )  # fmt: skip


def entry_id(team: Team) -> int:
    return entry(team).pk


def finding_id(team: Team) -> int:
    of = entry(team)
    Contest.objects.filter(pk=of.contest_id).update(state="open")
    return Finding.objects.create(contest=of.contest, entry=of, kind="net", told={}, at=timezone.now()).pk


def juror_id(team: Team) -> int:
    return Juror.objects.create(contest=contest(team), name="Inès", email="ines@jury.test", at=timezone.now()).pk


def draw_id(team: Team) -> int:
    """Done already: a second time is refused."""
    now = timezone.now()
    return Draw.objects.create(
        contest=contest(team), what="Un ordre", source="Le Loto", numbers=[1, 2], most=1, commitment="", listing="", secret="s",
        value="1", result=[], at=now, drawn_at=now,
    ).pk  # fmt: skip


def keeper_id(team: Team) -> int:
    return ContestKeeper.objects.create(contest=contest(team), user=make.user("contributor"), at=timezone.now()).pk


def invitation_id(team: Team) -> int:
    row = KeeperInvitation(contest=contest(team), email="agence@dehors.test", digest=f"d{next(NUMBERS)}", at=timezone.now())
    row.expires_at = timezone.now() + timedelta(days=7)
    row.save()
    return row.pk


def photo_of(of: Entry) -> Photo:
    return Photo.objects.create(
        entry=of, position=0, alt="Un pont", name="p.jpg", path="contests/x", original="", sha256="", mime="image/jpeg", size=1,
        width=1, height=1,
    )  # fmt: skip


def photo_id(team: Team) -> int:
    return photo_of(entry(team)).pk


def appealed_id(team: Team) -> int:
    """Refused by nobody who is there any more, and contested; its picture is still kept."""
    now = timezone.now()
    return Decision.objects.create(
        entry=photo_of(entry(team, "refused")).entry,
        act="refuse",
        ground="theme",
        source="own",
        at=now,
        appeal="Si, il fait nuit.",
        appealed_at=now,
    ).pk


CONTESTS = {
    "contests": Operation(see=KEEP),
    "contest_make": Operation(404, see=KEEP, body=lambda _: {"title": "Un concours", "team": 10**9}),
    "contest": Operation(see=KEEP, thing=contest_id),
    "contest_change": Operation(see=KEEP, thing=contest_id, body=lambda _: {"revision": 1, "theme": "La lumière"}),
    "contest_rules": Operation(see=KEEP, thing=contest_id),
    "contest_rules_write": Operation(
        201, see=KEEP, thing=contest_id, body=lambda _: {"text": "Article 1. Objet.", "what": "Tout."}
    ),
    "contest_open": Operation(422, see=KEEP, thing=contest_id),
    "contest_cancel": Operation(see=KEEP, thing=open_id, body=lambda _: {"reason": "La pluie."}),
    "contest_announce": Operation(422, see=KEEP, thing=contest_id),
    "contest_entries": Operation(see=KEEP, thing=contest_id),
    "contest_entry": Operation(see=KEEP, thing=entry_id),
    "contest_entry_decide": Operation(
        see=KEEP, thing=entry_id, body=lambda _: {"accept": False, "ground": "theme", "words": "On y voit le jour."}
    ),
    "contest_entry_award": Operation(see=KEEP, thing=entry_id, body=lambda _: {"prize": "Premier prix"}),
    "contest_entry_library": Operation(see=KEEP, thing=entry_id),
    "contest_votes": Operation(see=KEEP, thing=contest_id),
    "contest_votes_look": Operation(see=KEEP, thing=contest_id),
    "contest_finding_settle": Operation(
        see=KEEP, thing=finding_id, body=lambda _: {"uphold": True, "reason": "Comptes achetés."}
    ),
    "contest_jury": Operation(see=KEEP, thing=contest_id),
    "contest_juror_name": Operation(201, see=KEEP, thing=contest_id, body=lambda _: {"name": "Max", "email": "max@jury.test"}),
    "contest_juror_unname": Operation(204, see=KEEP, thing=juror_id),
    "contest_result": Operation(see=KEEP, thing=contest_id),
    "contest_draws": Operation(see=KEEP, thing=contest_id),
    "contest_draw_promise": Operation(422, see=KEEP, thing=contest_id, body=lambda _: {"what": "x", "source": "y", "most": 1}),
    "contest_draw": Operation(422, see=KEEP, thing=draw_id, body=lambda _: {"value": "1 2 3"}),
    "contest_guest": Operation(201, see=KEEP, thing=contest_id, body=lambda _: {"email": "agence@dehors.test"}),
    "contest_guests": Operation(see=KEEP, thing=contest_id),
    "contest_guest_out": Operation(204, see=KEEP, thing=keeper_id),
    "contest_invitation_back": Operation(204, see=KEEP, thing=invitation_id),
    "contest_prizes_propose": Operation(see=KEEP, thing=contest_id),
    "contest_photo_describe": Operation(see=KEEP, thing=photo_id, body=lambda _: {"alt": "Un pont sous la pluie"}),
    "contest_entry_paper": Operation(404, see=KEEP, thing=entry_id),
    "contest_originals": Operation(see=KEEP, thing=contest_id),
    "contest_flags": Operation(see=KEEP, thing=contest_id),
    "contest_flags_dismiss": Operation(see=KEEP, thing=entry_id),
    "contest_decisions": Operation(see=KEEP, thing=contest_id),
    "contest_look_again": Operation(see=KEEP, thing=appealed_id, body=lambda _: {"lift": True, "answer": "L’auteur a raison."}),
    "contest_found": Operation(see=KEEP, needs="inbox.reply", thing=contest_id),
    "contest_asked": Operation(see=KEEP, thing=contest_id),
    "contest_ask": Operation(404, see=KEEP, needs="inbox.reply", thing=contest_id, body=lambda _: {"message": 10**9}),
    "contest_news": Operation(422, see=KEEP, thing=contest_id),
}
