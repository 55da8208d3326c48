"""The demo city's forum: boards, neighbours who ask and answer, one question that the city answered, some that wait for a look."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from parvis.city.models import Topic
from parvis.forum import actions, counting
from parvis.forum.desk import actions as desk
from parvis.forum.models import Board, Contribution, ForumRules, Thread
from parvis.forum.order import actions as order
from parvis.people.models import Team, User
from parvis.square.actions import join
from parvis.square.models import Resident

BOARDS = (
    ("Piscines et sport", "Swimming pools and sport", "Horaires, cours, bassins, terrains.", "", True),
    ("Écoles et crèches", "Schools and nurseries", "Inscriptions, cantine, vacances.", "", True),
    ("Propreté et déchets", "Cleanliness and waste", "Déchèteries, encombrants, tri.", "", True),
    ("Se déplacer", "Getting around", "Vélo, bus, stationnement.", "", True),
    ("11e arrondissement", "11th district", "La vie du quartier.", "11e", True),
    ("Patinoires d’hiver", "Winter ice rinks", "De décembre à mars.", "", False),
)
NEIGHBOURS = ("Lucie du canal", "Marcel T.", "Aminata", "vélo-boulot", "Jo de Belleville", "Odile R.")
QUESTIONS = (
    ("Piscines et sport", 0, "À quelle heure ferment les piscines le dimanche ?", "Je travaille le samedi : ai-je le temps ce jour-là ?",
     ((2, "Chez nous c’est 18 heures, mais le bassin se vide dès 17 h 30."), (4, "Attention, pas le même horaire pendant les vacances."))),
    ("Propreté et déchets", 1, "Où déposer un vieux matelas sans voiture ?", "La déchèterie est loin et je n’ai qu’un vélo.",
     ((3, "On peut demander un enlèvement gratuit sur le site de la ville, ils passent le lendemain devant la porte."),)),
    ("Se déplacer", 3, "La piste cyclable du boulevard Voltaire est-elle fermée longtemps ?", "Les travaux devaient finir.", ()),
    ("Écoles et crèches", 5, "Quand connaît-on la réponse pour une place en crèche ?", "La commission est passée, rien depuis.", ()),
    ("11e arrondissement", 4, "Un composteur de quartier existe-t-il près de Charonne ?", "Je cherche où porter mes épluchures.",
     ((0, "Oui, dans le jardin partagé de la rue Neuve-des-Boulets, le samedi matin."),)),
)  # fmt: skip


def open_forum() -> None:
    by, messages = User.objects.get(username="manager"), Team.objects.get(slug="messages")
    ForumRules.objects.create(team=messages, hours=24, reviewed=0)
    for n, (name, english, about, district, pinned) in enumerate(BOARDS):
        order.keep_board(
            board=None, by=by, name=name, english=english, about=about, district=district, position=n * 10, pinned=pinned
        )
    boards = {row.name: row for row in Board.objects.all()}
    Board.objects.filter(name=BOARDS[0][0]).update(topic=Topic.objects.filter(key="pool").first())
    people = [join(pseudonym=name, email=f"voisin{n}@parvis.example") for n, name in enumerate(NEIGHBOURS)]
    Resident.objects.filter(pk__in=[one.pk for one in people]).update(joined_at=timezone.now() - timedelta(days=200))
    threads = []
    for board, who, title, text, answers in QUESTIONS:
        thread = actions.ask(resident=people[who], board=boards[board], title=title, text=text, language="fr", asked=title)
        said = [actions.answer(resident=people[n], thread=thread, text=words, asked=words) for n, words in answers]
        threads.append((thread, said))
        for one in said[:1]:
            for reader in people[:3]:
                if reader.pk != one.resident_id:
                    actions.thank(resident=reader, said=one)
    ForumRules.objects.update(reviewed=2)
    _settled(threads, people, by)


def _settled(threads: list[tuple[Thread, list[Contribution]]], people: list[Resident], by: User) -> None:
    """The city answered one, confirmed another; a newcomer waits, something is flagged."""
    text = (
        "Bonjour, le dimanche les piscines municipales ferment à 18 heures ; on quitte l’eau un quart d’heure avant. "
        "Pendant les vacances scolaires, chaque piscine affiche ses horaires."
    )
    desk.answer(thread=threads[0][0], by=by, text=text, asked="demo")
    desk.certify(said=threads[1][1][0], by=by, right=True)
    actions.accept(thread=threads[1][0], said=threads[1][1][0], resident=people[1])
    new = join(pseudonym="nouvelle-ici", email="nouvelle@parvis.example")
    actions.ask(
        resident=new, board=threads[3][0].board, title="La cantine accepte-t-elle un panier-repas ?",
        text="Mon fils est allergique au gluten.", language="fr", asked="demo",
    )  # fmt: skip
    desk.flag(said=threads[0][1][1], ground="beside", text="Cela ne parle pas du dimanche.", resident=people[5], sure=True)
    order.watch(word="arnaque*", act="hold", by=by, note="à relire : souvent une accusation nominative")
    for one in people:
        counting.recount(one)
