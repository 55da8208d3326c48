"""An event that is over: the neighbourhoods' day, with its run of show, its wall, its questions and what the city said of it."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from parvis.accounts.models import Account
from parvis.contact.models import Entry
from parvis.demo.past.furnishing.pictures import shelf
from parvis.demo.past.furnishing.planning import FETE
from parvis.demo.past.furnishing.town import ago, somebody, sunday
from parvis.demo.past.furnishing.voices import Voice, overheard
from parvis.inbox.models import Message
from parvis.insights.models import Reading
from parvis.live.figures import counted
from parvis.live.models import Item, LiveEvent, Prepared, Question, Report, Step
from parvis.people.models import Team, User
from parvis.publishing.models import Campaign, Delivery, Post, Variant

SLUG, DAYS = "fete-des-quartiers", 28
STEPS = (
    (0, "Petit déjeuner des voisins", "Place Haute", "Camille", True), (1, "Point avec la sécurité civile", "Quai Bas", "Camille", False),
    (2, "Départ de la course des ponts", "Pont vieux", "Yanis", True), (4, "Conteuses et coin sable", "Square du Moulin", "Samira", True),
    (6, "Grand repas partagé", "Rue des Tanneurs", "Yanis", True), (8, "Bal", "Place Haute", "Samira", True),
)  # fmt: skip
SENT = (
    ("Bonjour", 0, "C’est parti ! Café et brioches place Haute jusqu’à 11 heures, apportez votre tasse. #FeteDesQuartiers"),
    ("Départ", 2, "Les 640 coureurs de la course des ponts sont partis. Les quais rouvrent à 14 heures. #FeteDesQuartiers"),
    ("Repas", 6, "Trois cents mètres de table rue des Tanneurs, et il reste des chaises. #FeteDesQuartiers"),
    ("Merci", 9, "Le bal commence, la nuit est douce. Merci aux quatre cents bénévoles. #FeteDesQuartiers"),
)  # fmt: skip
WALL = (
    ("Lison", "Les crêpes de la rue des Tanneurs valent à elles seules le déplacement #FeteDesQuartiers", "shown"),
    ("Malo R.", "Ma grand-mère a gagné la pétanque contre le club. Elle ne parle plus que de ça. #FeteDesQuartiers", "shown"),
    ("Team Pont Vieux", "Arrivés 214e et fiers de l’être ! #FeteDesQuartiers", "shown"),
    ("Karine", "Merci aux bénévoles du coin sable, mes jumeaux dorment enfin #FeteDesQuartiers", "shown"),
    ("Abel", "Qui a perdu un doudou lapin place Haute ? Il est au stand d’accueil. #FeteDesQuartiers", "shown"),
    ("Nine", "La fanfare sous mes fenêtres, c’est le plus beau réveil de l’année #FeteDesQuartiers", "shown"),
    ("Un riverain", "Et pour dormir ce soir, on fait comment ? #FeteDesQuartiers", "shown"),
    ("Promo Folie", "Montres de luxe à moitié prix, cliquez vite #FeteDesQuartiers", "aside"),
    ("Olga", "Trois cents mètres de nappe blanche, il fallait le faire. #FeteDesQuartiers", "shown"),
    ("Rémi", "Bravo la ville, les gobelets consignés marchent bien #FeteDesQuartiers", "shown"),
    ("Anonyme 12", "Bande d’imbéciles, votre bal bloque ma rue #FeteDesQuartiers", "blocked"),
    ("Sacha", "Le lâcher de bulles géantes sur le quai, mes enfants n’en reviennent pas #FeteDesQuartiers", "shown"),
)
ASKED = (
    ("La course est-elle ouverte aux poussettes ?", "Oui, dans le dernier groupe, qui part à midi et demi du pont vieux."),
    ("Où laisser un vélo près de la place Haute ?", "Trois cents places gardées et gratuites vous attendent quai Bas."),
    ("Le repas est-il maintenu s’il pleut ?", "Oui : les tables sont dressées sous la halle, à deux pas."),
)
FIELD = (
    ("Il reste du café et des brioches, l’allée est pleine de monde.", "Jardin de la place Haute", "autumn"),
    ("Derniers coureurs sur le quai, le soleil se couche sur le pont.", "Pont vieux", "river"),
    ("Il manque des chaises côté fontaine.", "Rue des Tanneurs", ""),
)
RECAP = """Douze mille personnes dans neuf quartiers, 640 coureurs, un repas de trois cents mètres et une seule averse.

Ce qui a plu : les jeux pour les petits, les gobelets consignés, la fanfare du matin. Ce qui a manqué : des chaises au repas, et \
l’heure de fin du bal, que nous dirons plus tôt l’an prochain.

Merci aux bénévoles, et à celles et ceux qui ont raconté leur journée ici."""


@transaction.atomic
def event() -> None:
    if LiveEvent.objects.filter(slug=SLUG).exists():
        return
    by, begins = somebody("manager"), ago(sunday(DAYS), "10:00")
    row = LiveEvent(
        team=Team.objects.get(slug="redaction"), slug=SLUG, title="Fête des quartiers", where="Dans toute la ville", begins_at=begins,
        lead="Un café le matin, une course à midi, une grande table le soir.", ends_at=begins + timedelta(hours=13), state="ended",
        words="#FeteDesQuartiers", recap=RECAP, ended_at=begins + timedelta(hours=14), version=58,
        form=Account.objects.filter(network="form").order_by("pk").first(),
    )  # fmt: skip
    row.save()
    LiveEvent.objects.filter(pk=row.pk).update(created_at=begins - timedelta(days=20))
    accounts = list(Account.objects.filter(network__in=("mastodon", "x")).order_by("pk"))
    row.accounts.set(accounts)
    Step.objects.bulk_create(
        Step(event=row, at=begins + timedelta(hours=after), title=title, where=where, who=who, public=public, done_by=by,
             done_at=begins + timedelta(hours=after, minutes=4))
        for after, title, where, who, public in STEPS
    )  # fmt: skip
    _sent(row, accounts, by)
    _wall(row, by)
    _asked(row, by)
    _field(row, by)
    row.looked = Message.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    row.figures = counted(row)
    row.save(update_fields=["looked", "figures"])
    _not_of_tonight(row.looked)


def _not_of_tonight(last: int) -> None:
    """What was said in these three months was stored after tonight's event was opened: it is not of its wall."""
    LiveEvent.objects.filter(state="open", looked__lt=last).update(looked=last)
    Item.objects.filter(event__state="open", at__lt=ago(1, "00:00")).delete()


def _sent(row: LiveEvent, accounts: list[Account], by: User) -> None:
    """Posts of that day, each by its button, and what people did with them."""
    campaign = Campaign.objects.filter(name=FETE).first()
    moments = [row.begins_at + timedelta(hours=after, minutes=2) for _label, after, _text in SENT]
    posts = Post.objects.bulk_create([
        Post(team=row.team, author=by, text=text, objective="presence", state="sent", publish_at=at, aim="everyone",
             campaign=campaign)
        for (_label, _after, text), at in zip(SENT, moments, strict=True)
    ])  # fmt: skip
    Variant.objects.bulk_create(Variant(post=post, account=account) for post in posts for account in accounts)
    sent = Delivery.objects.bulk_create([
        Delivery(post=post, account=account, planned_at=at, began_at=at, sent_at=at, state="sent", by=by)
        for post, at in zip(posts, moments, strict=True) for account in accounts
    ])  # fmt: skip
    Reading.objects.bulk_create(
        Reading(account=one.account, delivery=one, metric=metric, value=n * (3 + place % 5), at=one.planned_at, told_at=one.planned_at)
        for place, one in enumerate(sent) for metric, n in (("likes", 31), ("comments", 3), ("shares", 5))
    )  # fmt: skip
    Prepared.objects.bulk_create(
        Prepared(event=row, post=post, label=label, fired_at=at, fired_by=by)
        for post, (label, _after, _text), at in zip(posts, SENT, moments, strict=True)
    )


def _wall(row: LiveEvent, by: User) -> None:
    chance = random.Random(41)
    voices = [
        Voice(f"fete-{n}", name, text, row.begins_at + timedelta(hours=chance.random() * 12))
        for n, (name, text, _state) in enumerate(WALL)
    ]  # fmt: skip
    heard = overheard(voices)
    states = {f"fete-{n}": state for n, (_name, _text, state) in enumerate(WALL)}
    Item.objects.bulk_create(
        Item(event=row, message=one, conversation=one.conversation, at=one.at, state=states[key], decided_by=by,
             why="blocklist" if states[key] == "blocked" else "hand", decided_at=one.at + timedelta(minutes=3))
        for key, one in heard.items()
    )  # fmt: skip


def _asked(row: LiveEvent, by: User) -> None:
    """Each was a conversation of the form, which is over; the page keeps the words of a colleague."""
    if row.form is None:
        return
    voices = [
        Voice(f"question-{n}", "Une habitante", asked, row.begins_at - timedelta(hours=30 - 6 * n), "form", answer)
        for n, (asked, answer) in enumerate(ASKED)
    ]  # fmt: skip
    heard = overheard(voices)
    entries = Entry.objects.bulk_create([
        Entry(account=row.form, asked=f"live:{one.key}", body="", reference=f"FDQ-{n + 1}", secret=f"{SLUG}-{n}", message=one.key,
              thread=one.key, language="fr", state="kept", conversation=heard[one.key].conversation, at=one.at)
        for n, one in enumerate(voices)
    ])  # fmt: skip
    Question.objects.bulk_create(
        Question(event=row, entry=entry, state="shown", question=asked, answer=answer, at=entry.at, shown_by=by,
                 shown_at=entry.at + timedelta(hours=1))
        for entry, (asked, answer) in zip(entries, ASKED, strict=True)
    )  # fmt: skip


def _field(row: LiveEvent, by: User) -> None:
    files, agent = shelf(), somebody("agent")

    def at(n: int) -> datetime:
        return row.begins_at + timedelta(hours=(1, 8, 7)[n])

    Report.objects.bulk_create(
        Report(event=row, key=UUID(int=7000 + n), by=agent if n % 2 else by, text=text, where=where, file=files.get(scene), said_at=at(n),
               received_at=at(n) + timedelta(seconds=20), album=scene in files, state="waiting" if scene in files else "aside")
        for n, (text, where, scene) in enumerate(FIELD)
    )  # fmt: skip
