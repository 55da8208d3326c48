"""A photo contest in the demo city, open for votes: pictures, a jury, a few votes."""

from __future__ import annotations

import io
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from parvis.contests import actions
from parvis.contests.entering import actions as entering
from parvis.contests.entering.actions import Written
from parvis.contests.judging import actions as judging
from parvis.contests.models import Contest
from parvis.letters.models import Letter
from parvis.people.models import Team, User
from parvis.sandbox import pictures

RULES = """Article 1. Objet. La ville organise un concours de photographies, « La ville la nuit ».

Article 2. Participants. Il est ouvert à toute personne de quinze ans et plus ; avant dix-huit ans, avec l’accord écrit des parents.

Article 3. Photos. Trois au plus, prises par le participant, sans montage.

Article 4. Droits. L’auteur autorise les usages qu’il coche, à titre gratuit, pour la durée et le lieu que le formulaire indique.

Article 5. Retrait. Chacun retire ses photos quand il le veut, par le lien de son courriel."""
ENTRIES = (
    ("Le pont sous la pluie", "Léa R.", "Un pont éclairé dont les lampes se reflètent dans l’eau", "Un soir de novembre, en rentrant."),
    ("Dernier tramway", "Karim", "Un tramway vide arrêté sous une marquise bleue", ""),
    ("La boulangerie ouvre", "Mme Petit", "Une vitrine allumée dans une rue encore noire", "Cinq heures du matin, rue des Lilas."),
    ("Fenêtres", "T. Garnier", "Une façade où trois fenêtres seulement sont éclairées", ""),
)  # fmt: skip

SCENES = ("night", "river", "market", "autumn")


@transaction.atomic
def open_contest() -> None:
    """Once: when there is none, somebody may run it, and letters can leave."""
    by, team = User.objects.filter(memberships__role="manager").order_by("pk").first(), Team.objects.order_by("pk").first()
    if Contest.objects.exists() or by is None or team is None:
        return
    row, now = actions.make(title="La ville la nuit", team=team, by=by), timezone.now()
    row = actions.change(
        contest=row, by=by, revision=row.revision, theme="Ce que la lumière fait de nos rues",
        organiser="La ville, direction de la culture",
        contact="concours@ville.example", prizes=["Un tirage d’exposition", "Un livre de photographies"], hashtag="VilleLaNuit",
        lead="Ponts, fenêtres, vitrines, visages : montrez la ville quand elle s’éteint, ou quand elle s’allume.", least_age=15,
        uses=["contest", "networks", "adapt"], more_uses=["print", "show"], enter_from=now - timedelta(days=20),
        enter_until=now + timedelta(minutes=10), vote_from=now + timedelta(minutes=10), vote_until=now + timedelta(days=9),
        jury_until=now + timedelta(days=12),
        criteria=[{"label": "Lumière", "weight": 2, "most": 10}, {"label": "Regard", "weight": 1, "most": 10}],
    )  # fmt: skip
    actions.write_rules(contest=row, text=RULES, what="", by=by)
    judging.name(contest=row, juror="Inès Martin", email="ines.martin@ville.example", title="photographe", by=by)
    row = actions.open_(contest=row, by=by)
    for number, (title, credit, alt, story) in enumerate(ENTRIES):
        raw = pictures.scene(SCENES[number])
        upload = entering.take(contest=row, file=io.BytesIO(raw), name=f"photo-{number + 1}.jpg", size=len(raw))
        entry = entering.enter(
            contest=row,
            written=Written(
                name=credit, email=f"participant{number + 1}@exemple.test", credit=credit, title=title, age=30 + number, people="nobody",
                story=story, author=True, rules=True, granted=True, photos=((str(upload.key), alt),), read=1,
            ),
        )  # fmt: skip
        entering.prove(entry=entry)
        if number < len(ENTRIES) - 1:
            entering.decide(entry=entry, accept=True, by=by)
    Contest.objects.filter(pk=row.pk).update(enter_until=now - timedelta(days=2), vote_from=now - timedelta(days=1))
    Letter.objects.filter(kind__startswith="contest.").delete()  # nobody lives at these addresses
