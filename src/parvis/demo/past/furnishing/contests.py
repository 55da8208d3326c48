"""The open contest is in full swing; another one is over, with its result, its draw and what was said of it."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from parvis.contests.drawing import commitment, drawn, fingerprint
from parvis.contests.judging.results import frozen
from parvis.contests.models import Contest, Decision, Draw, Entry, Juror, Photo, RulesVersion, Score, Vote
from parvis.contests.rights import granted
from parvis.demo.contest import RULES
from parvis.demo.past.furnishing.pictures import Look, Studio
from parvis.demo.past.furnishing.town import ago, passed, residents, somebody
from parvis.people.models import Team, User
from parvis.square.models import Resident


@dataclass(frozen=True, slots=True)
class Sent:
    title: str
    credit: str
    alt: str
    look: Look
    story: str = ""


NIGHT = (
    Sent(
        "Reflets", "Aminata D.", "Des lampadaires se reflètent sur un quai mouillé", Look("night", 2), "Après l’averse, quai Bas."
    ),
    Sent("Le dernier étal", "Bruno", "Un étal rayé de rouge sous des fenêtres éclairées", Look("market", 1)),
    Sent("Rive gauche, 18 h 40", "Clara V.", "Le soleil se couche derrière un pont à cinq arches", Look("river", 3, True)),
    Sent(
        "Trois lumières",
        "Denis",
        "Une façade sombre, quelques fenêtres jaunes",
        Look("night", 0),
        "Je connais la dame du milieu.",
    ),
    Sent("Allée", "Esra", "Des arbres roux dans le soir", Look("autumn", 4, grey=True)),
    Sent("Ma rue, sans moi", "Farid", "Une rangée d’immeubles la nuit, vue d’une fenêtre", Look("night", 3, True)),
    Sent("Lignes d’eau", "Gaëlle", "Un bassin vide et éclairé, ses lignes rouges", Look("pool", 4), "Fermeture, le jeudi."),
    Sent("Le pont de biais", "Hugo M.", "Les arches d’un pont dans une lumière orange", Look("river", 0)),
    Sent("Promenade du chien", "Irène", "Une allée claire entre de grands arbres sombres", Look("park", 4, grey=True)),
)
SATURDAY = (
    Sent(
        "Samedi, neuf heures",
        "Jalil",
        "Des toiles rayées devant des maisons claires",
        Look("market", 0),
        "Le bruit manque à la photo.",
    ),
    Sent("Oranges", "Katia", "Un étal de fruits de toutes les couleurs", Look("market", 2)),
    Sent("Sous les arbres", "Luc et Mina", "Une allée d’automne, des feuilles au sol", Look("autumn", 1)),
    Sent("L’autre rive", "Maëlle", "Le fleuve, et des maisons de l’autre côté", Look("river", 1)),
    Sent(
        "En noir et blanc",
        "Nils",
        "Un marché en noir et blanc",
        Look("market", 4, grey=True),
        "Comme sur la photo de mon grand-père.",
    ),
    Sent("Pelouse", "Odette", "Une pelouse verte bordée de grands arbres", Look("park", 2, True)),
    Sent("Fin de marché", "Pavel", "Un étal rayé, le soir", Look("market", 3, True)),
)
CRITERIA = [
    {"key": "regard", "label": "Regard", "weight": 2, "most": 10},
    {"key": "lumiere", "label": "Lumière", "weight": 1, "most": 10},
]
JURORS = (("Inès Martin", "photographe"), ("Omar Benali", "directeur de la maison des arts"))
SECRET = hashlib.sha256(b"a draw of the demo city").hexdigest()
OVER = 75
"""Days ago when the contest of the past began."""


@transaction.atomic
def contests() -> None:
    """Once, and where there is a contest that is open."""
    row = Contest.objects.filter(state="open").order_by("pk").first()
    if row is None or row.votes.exists():
        return
    by, studio, people = somebody("manager"), Studio(), residents()
    _fill(row, by, studio, people)
    _over(by, studio, people)


def _fill(row: Contest, by: User, studio: Studio, people: list[Resident]) -> None:
    """Three weeks of entries, then five days of votes so far; the jury has begun."""
    now, chance = timezone.now(), random.Random(31)
    begun = now - timedelta(days=5)
    row.enter_from, row.enter_until, row.vote_from = now - timedelta(days=27), now - timedelta(days=6), begun
    row.save(update_fields=["enter_from", "enter_until", "vote_from"])
    version = row.rules.order_by("-number")[0]
    Entry.objects.filter(contest=row).update(at=now - timedelta(days=12), accepted_at=now - timedelta(days=12))
    _enter(row, version, NIGHT, 24, by, studio)
    entries = list(row.entries.filter(state="accepted").order_by("number"))
    _vote(row, entries, people, begun, now, chance)
    judge = row.jurors.order_by("pk")[0]
    Juror.objects.filter(pk=judge.pk).update(declared_at=begun)
    second = Juror.objects.create(contest=row, name=JURORS[1][0], email="omar.benali@ville.example", title=JURORS[1][1], at=begun,
                                  declared_at=now - timedelta(days=2))  # fmt: skip
    _judge(row, [(judge, entries[:9]), (second, entries[:4])], begun, chance)


def _over(by: User, studio: Studio, people: list[Resident]) -> None:
    chance, begun = random.Random(37), ago(OVER, "09:00")
    day = timedelta(days=1)
    row = Contest.objects.create(
        team=Team.objects.get(slug="redaction"), slug="un-samedi-en-ville", title="Un samedi en ville", theme="Ce que l’on voit tôt",
        organiser="La ville, direction de la culture", contact="concours@ville.example", state="announced", hashtag="UnSamediEnVille",
        lead="Étals, allées, quais : ce que vous aimez de la ville quand elle se réveille.", least_age=15, created_at=begun - 4 * day,
        uses=["contest", "networks", "adapt"], more_uses=["print"], prizes=["Un tirage d’exposition", "Un livre de photographies"],
        enter_from=begun, enter_until=begun + 20 * day, vote_from=begun + 21 * day, vote_until=begun + 31 * day,
        jury_until=begun + 34 * day, criteria=CRITERIA, revision=4, announced_at=begun + 35 * day, by=by,
    )  # fmt: skip
    text = RULES.replace("La ville la nuit", row.title)
    digest = hashlib.sha256(text.encode()).hexdigest()
    version = RulesVersion.objects.create(contest=row, number=1, text=text, digest=digest, by=by, at=begun - 2 * day)
    _enter(row, version, SATURDAY, OVER - 2, by, studio)
    _refuse(row, by)
    entries = list(row.entries.filter(state="accepted").order_by("number"))
    _vote(row, entries, people, begun + 21 * day, begun + 31 * day, chance)
    jurors = Juror.objects.bulk_create(
        Juror(contest=row, name=name, email=f"jury{n}@ville.example", title=title, at=begun, declared_at=begun + 15 * day)
        for n, (name, title) in enumerate(JURORS)
    )
    _judge(row, [(one, entries) for one in jurors], begun + 22 * day, chance)
    _announce(row, by)


def _enter(row: Contest, version: RulesVersion, sent: tuple[Sent, ...], first: int, by: User, studio: Studio) -> None:
    """As `entering.enter`, `prove` and `decide` leave them, a day or two apart."""
    number = row.entries.count()
    entries = []
    for n, one in enumerate(sent):
        at = passed(ago(first - 2 * n, f"{17 + n % 5}:{12 + n}"))
        grant = granted(required=row.uses, offered=row.more_uses, chosen=row.more_uses if n % 2 else (), territory=row.territory,
                        years=row.years, credit=one.credit, at=at)  # fmt: skip
        entries.append(Entry(
            contest=row, number=number + n + 1, state="accepted", name=one.credit, credit=one.credit, title=one.title, story=one.story,
            email=f"{row.slug}-{n}@exemple.test", age=19 + 5 * n, people="nobody", rules=version, accepted_at=at, at=at, grant=grant,
            proved_at=at + timedelta(minutes=9), decided_by=by, decided_at=passed(at + timedelta(hours=15)),
        ))  # fmt: skip
    made = Entry.objects.bulk_create(entries)
    Photo.objects.bulk_create(
        Photo(entry=entry, position=0, alt=one.alt, name=f"photo-{entry.number}.jpg", **studio.made(one.look))
        for entry, one in zip(made, sent, strict=True)
    )


def _refuse(row: Contest, by: User) -> None:
    """The last one broke a rule; its author was told why."""
    entry = row.entries.order_by("-number")[0]
    words = "Le règlement demande une photo sans montage : celle-ci en réunit deux."
    Entry.objects.filter(pk=entry.pk).update(state="refused", ground="edited", words=words)
    Decision.objects.create(
        entry=entry, act="refuse", ground="edited", facts=words, source="own", by=by, at=entry.decided_at or entry.at
    )


def _vote(
    row: Contest, entries: list[Entry], people: list[Resident], begins: datetime, ends: datetime, chance: random.Random
) -> None:
    """Up to three each, at all hours of these days; some pictures please more than others."""
    span = (min(ends, timezone.now()) - begins) * 0.97
    weights = [1 + 6 / (1 + n % 5) for n in range(len(entries))]
    votes = []
    for who in people:
        chosen = {one.pk: one for one in chance.choices(entries, weights, k=chance.randrange(1, 4))}
        votes += [
            Vote(contest=row, entry=one, resident=who, at=begins + span * chance.random(), looked=False)
            for one in chosen.values()
        ]
    Vote.objects.bulk_create(votes)


def _judge(row: Contest, seen: list[tuple[Juror, list[Entry]]], begins: datetime, chance: random.Random) -> None:
    rows = []
    for juror, entries in seen:
        for n, entry in enumerate(entries):
            apart = n == 2 and juror.name == JURORS[1][0]
            marks = {} if apart else {one["key"]: 4 + chance.randrange(7) for one in row.criteria}
            rows.append(Score(juror=juror, entry=entry, marks=marks, conflict=apart, reason="C’est une ancienne élève." if apart else "",
                              at=begins + timedelta(hours=3 + n)))  # fmt: skip
    Score.objects.bulk_create(rows)


def _announce(row: Contest, by: User) -> None:
    """Prizes in the order of the result, a draw among all for the last one, then the result as it stands for ever."""
    assert row.announced_at is not None
    result = frozen(row)
    for prize, line in zip(row.prizes, result["lines"], strict=False):
        row.entries.filter(number=line["entry"]).update(prize=prize, finalist=True)
    row.result = result
    row.save(update_fields=["result"])
    numbers, value = sorted(line["entry"] for line in result["lines"]), "7 12 23 31 44 · 3"
    at = row.announced_at - timedelta(days=3)
    Draw.objects.create(
        contest=row, what="Un panier du marché, parmi tous les participants", source="Le tirage du Loto du samedi suivant", most=1, by=by,
        numbers=numbers, commitment=commitment(SECRET), listing=fingerprint(numbers), secret=SECRET, value=value, at=at,
        drawn_at=at + timedelta(days=2), result=[list(one) for one in drawn(numbers, secret=SECRET, value=value, most=1)],
    )  # fmt: skip
