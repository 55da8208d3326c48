"""Cases over the conversations of the past: opened the same day, given to a service, settled or still under way."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from parvis.cases.actions import CALLED, prefix
from parvis.cases.models import Case, CaseLink, CaseStep, Category
from parvis.cases.words import said
from parvis.city.references import LETTERS, proved
from parvis.demo.lists import DISTRICTS
from parvis.demo.past.talks import Talk
from parvis.people.models import Team, User
from parvis.readings.models import Understood
from parvis.search.index import Text, fold, index_new

MOST, LONGEST = 160, 90
SERVICES = {"R": "Direction de la voirie", "V": "Direction des espaces verts", "D": "Direction des affaires civiles"}
TOLD = {
    "transferred": "Votre signalement est chez le service qui s’en occupe.",
    "progress": "Un agent est allé voir : l’intervention est commandée.",
    "planned": "L’intervention a une date.",
    "done": "C’est fait. Merci de nous l’avoir dit.",
    "rejected": "Après visite, rien n’est à réparer à cet endroit. Dites-nous si nous nous trompons.",
}
WORDS = {
    "R1": ("pave", "nid-de-poule", "trottoir", "grille", "panneau"), "R2": ("tag", "affiche"),
    "R3": ("frigo", "matelas", "encombrant"), "R4": ("lampadaire", "eclairage", "lumiere"),
    "V1": ("arbre", "branche"), "V2": ("toboggan", "aire de jeux", "square", "banc"),
}  # fmt: skip


@dataclass(slots=True)
class _Made:
    case: Case
    talk: Talk
    steps: list[CaseStep]


def open_cases(talks: Sequence[Talk]) -> list[dict[str, Any]]:
    """Lines of the journal. Of reports and requests, the newest first; what is one matter of many has no case of its own."""
    chance, now = random.Random(29), timezone.now()
    read = Understood.objects.in_bulk([talk.turns[0].message for talk in talks])
    fit = [
        talk for talk in reversed(talks)
        if not talk.matter and (one := read.get(talk.turns[0].message)) and one.kind in ("report", "request", "personal")
    ]  # fmt: skip
    categories = {row.code: row for row in Category.objects.filter(leaf=True)}
    team, agent = Team.objects.get(slug="messages"), User.objects.get(username="agent")
    made = [
        _case(talk, read[talk.turns[0].message], categories, team, agent, chance, now)
        for talk in fit[:: max(1, len(fit) // MOST)][:MOST]
    ]  # fmt: skip
    for row, number in zip(made, _numbers(len(made), chance), strict=True):
        row.case.number = number
    Case.objects.bulk_create([row.case for row in made])
    CaseLink.objects.bulk_create(
        [CaseLink(case=row.case, conversation=row.talk.row, by=agent, at=row.case.opened_at) for row in made]
    )
    CaseStep.objects.bulk_create([step for row in made for step in row.steps])
    index_new(_found(row.case) for row in made)
    return [line for row in made for line in _lines(row)]


def _numbers(many: int, chance: random.Random) -> list[str]:
    """As `references.draw` makes them, from a seed, each once: of four hundred two are alike in every eighth city."""
    begins, found = prefix(), dict[str, None]()
    while len(found) < many:
        found[proved(begins, "".join(chance.choice(LETTERS) for _ in range(4)))] = None
    return list(found)


def _found(case: Case) -> Text:
    """As `refound` has it for a case that is no other's."""
    body = "\n".join([case.number, case.title, case.place, case.public_title, said(case)])
    return Text("cases.case", case.pk, case.pk, case.team_id, case.opened_at, body)


def _case(talk: Talk, read: Understood, categories: dict[str, Category], team: Team, agent: User, chance: random.Random,
          now: datetime) -> _Made:  # fmt: skip
    code = _code(talk, read)
    category, at = categories.get(code), min(talk.began + timedelta(minutes=chance.randint(20, 300)), now - timedelta(minutes=2))
    place = next((str(one["name"]) for one in read.places), "")
    lat, lon = _spot(chance) if place or category else (None, None)
    public = bool(category and category.public and not talk.row.private)
    title = talk.row.subject or _cut(CALLED.sub("", talk.said["text"]))
    case = Case(
        title=title[:200], kind="request" if read.kind == "personal" else read.kind, topic=None, category=category,
        team=team, priority=chance.choice(("normal",) * 6 + ("high", "low")), place=place[:300], lat=lat, lon=lon,
        precision="street" if lat else "", public=public, public_title=_shown(category, place) if public else "",
        reporters=1, opened_by=agent, opened_at=at, moved_at=at, shown_at=at, heard_at=talk.began,
    )  # fmt: skip
    made = _Made(
        case,
        talk,
        [CaseStep(case=case, kind="opened", at=at, by=agent, public_state="received", state="new", conversation=talk.row)],
    )
    _go_on(made, code, agent, chance, now)
    return made


def _go_on(made: _Made, code: str, agent: User, chance: random.Random, now: datetime) -> None:
    """Its states until today; nothing happens after now."""
    whom, at = SERVICES.get(code[:1], "Direction de la démocratie locale"), made.case.opened_at
    for state, inside in (("transferred", "outside"), ("progress", "working"), ("planned", "outside"), ("done", "closed")):
        if state in ("progress", "planned") and chance.random() < 0.5:
            continue
        at += timedelta(hours=chance.uniform(4, 30) if state == "transferred" else chance.uniform(20, 190))
        end = "rejected" if state == "done" and chance.random() < 0.07 else state
        if at >= now or (state == "done" and chance.random() < 0.06):
            return
        day = at.date() + timedelta(days=9) if state == "planned" else None
        made.case.public_state, made.case.state, made.case.moved_at, made.case.shown_at = end, inside, at, at
        made.case.whom, made.case.day = whom if state == "transferred" else "", day
        made.case.closed_at = at if inside == "closed" else None
        made.case.revision += 1
        made.steps.append(CaseStep(
            case=made.case, kind="public", at=at, by=agent, public_state=end, state=inside, whom=made.case.whom, day=day, told=TOLD[end],
            shown=made.case.public,
        ))  # fmt: skip


def _shown(category: Category | None, place: str) -> str:
    """Words for everybody: what it is and where, none of the resident's."""
    return ", ".join(filter(None, (category.name if category else "", place)))[:200]


def _code(talk: Talk, read: Understood) -> str:
    words = f" {fold(talk.said['text'])}"
    found = next((code for code, known in WORDS.items() if any(f" {word}" in words for word in known)), "")
    return found or ("D1" if read.kind == "personal" else "")


def _cut(text: str) -> str:
    """A title: its first words, whole."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST].rpartition(' ')[0]}…"


def _spot(chance: random.Random) -> tuple[float, float]:
    """Somewhere between the middle of a district and one of its corners."""
    ring = chance.choice(list(DISTRICTS.values()))
    middle = (sum(lon for lon, _ in ring) / len(ring), sum(lat for _, lat in ring) / len(ring))
    corner, share = chance.choice(ring), chance.uniform(0, 0.8)
    return round(middle[1] + (corner[1] - middle[1]) * share, 5), round(middle[0] + (corner[0] - middle[0]) * share, 5)


def _lines(made: _Made) -> list[dict[str, Any]]:
    base = {"label": "cases.case", "about": made.case.pk, "channel": f"inbox:{made.case.team_id}", "by": made.case.opened_by_id}
    return [
        {**base, "at": step.at, "kind": "case.opened", "data": {"number": made.case.number}} if step.kind == "opened"
        else {**base, "at": step.at, "kind": "case.state", "data": {"state": step.public_state, "number": made.case.number}}
        for step in made.steps
    ]  # fmt: skip
