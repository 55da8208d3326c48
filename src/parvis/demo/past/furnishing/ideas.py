"""What departments proposed to the newsroom, in every state that a proposal can have."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from parvis.accounts.models import Account
from parvis.demo.past.furnishing.pictures import shelf
from parvis.demo.past.furnishing.town import ago, kept, passed
from parvis.ideas.models import Idea, Picture, Said
from parvis.people.models import Team, User
from parvis.publishing.models import Delivery, Post, Variant

PROPOSED: tuple[tuple[str, int, str, str, str, str, str], ...] = (
    ("karim", 0, "received", "Le grand cèdre a passé l’hiver sous cloche : photos avant et après.", "Jardin des Deux-Rives", "park", ""),
    ("julie", 0, "received", "Nouveau bassin nordique : l’eau monte, les plongeurs nettoient.", "Piscine Joséphine-Baker", "pool", ""),
    ("contributor", 1, "received", "Trois couchers de soleil pris depuis les bureaux, libres de droits.", "Quai des Tanneurs", "river", ""),
    ("julie", 3, "asked", "Les jeunes du club de water-polo partent en finale.", "Piscine Marie-Marvingt", "",
     "Pouvez-vous nous donner l’accord des parents pour la photo de groupe ?"),
    ("karim", 5, "answered", "Le potager de la rue Neuve cherche des bras samedi.", "Rue Neuve", "autumn",
     "À quelle heure, et faut-il s’inscrire ?"),
    ("karim", 12, "taken", "On replante l’allée des tilleuls, la première motte est posée.", "Parc des Tanneurs", "autumn", ""),
    ("julie", 20, "published", "Vidange terminée : la piscine rouvre demain matin.", "Piscine Joséphine-Baker", "pool", ""),
    ("contributor", 27, "published", "La place Haute à six heures, avant le marché.", "Place Haute", "market", ""),
    ("karim", 34, "refused", "Une affiche du club de pétanque, à partager.", "Place du Moulin", "",
     "Le club a sa propre page : nous partageons ses rendez-vous, pas ses affiches."),
    ("julie", 48, "refused", "Remerciements du maire aux bénévoles.", "Hôtel de ville", "",
     "La charte ne le permet pas pendant la période préélectorale : proposez plutôt un portrait de bénévole."),
    ("contributor", 0, "draft", "Idée : les horloges de la ville, une par semaine.", "", "night", ""),
)  # fmt: skip
"""Who, days ago, state, words, place, what its picture shows, what the desk said."""
REPLY = "De 9 h à midi, sans inscription, gants fournis."


@transaction.atomic
def ideas() -> None:
    if Idea.objects.exists():
        return
    users = {row.username: row for row in User.objects.filter(username__in=("karim", "julie", "contributor", "manager"))}
    desk, by = Team.objects.get(slug="redaction"), users["manager"]
    rows = kept([_idea(one, n, users, desk) for n, one in enumerate(PROPOSED)], "created_at")
    files = shelf()
    Picture.objects.bulk_create(
        Picture(idea=row, file=files[one[5]]) for row, one in zip(rows, PROPOSED, strict=True) if one[5] in files
    )
    said = []
    for row, (who, _days, state, *_rest, words) in zip(rows, PROPOSED, strict=True):
        if state in ("asked", "answered"):
            at = passed(row.created_at + timedelta(hours=4))
            said.append(Said(idea=row, by=by, way="question", text=words, at=at))
            said += (
                [Said(idea=row, by=users[who], way="answer", text=REPLY, at=passed(at + timedelta(hours=3)))]
                if state == "answered"
                else []
            )
    kept(said)
    _became(rows, by, desk)


def _idea(one: tuple[str, int, str, str, str, str, str], n: int, users: dict[str, User], desk: Team) -> Idea:
    who, days, state, text, place, scene, words = one
    at = passed(ago(days, f"{9 + n % 7}:20"))
    refused = state == "refused"
    return Idea(
        team=desk, by=users[who], text=text, place=place, state="received" if state == "answered" else state, created_at=at,
        wished=timezone.localdate() + timedelta(days=3) if days < 2 and n % 2 else None, credit=str(users[who]) if scene else "",
        reason=words if refused else "", sorter=users["manager"] if state in ("taken", "published", "refused") else None,
        sent_at=None if state == "draft" else at,
    )  # fmt: skip


def _became(rows: list[Idea], by: User, desk: Team) -> None:
    """The taken one is a draft of the newsroom; of a published one, the post went out two days later."""
    chosen = [row for row in rows if row.state in ("taken", "published")]
    posts = Post.objects.bulk_create(
        Post(team=desk, author=by, text=row.text, objective="presence", aim="everyone", state="draft" if row.state == "taken" else "sent",
             publish_at=None if row.state == "taken" else row.created_at + timedelta(days=2))
        for row in chosen
    )  # fmt: skip
    for row, post in zip(chosen, posts, strict=True):
        row.post = post
    account = Account.objects.filter(network="facebook", team=desk).first()
    sent = [post for post in posts if post.state == "sent" and account]
    Variant.objects.bulk_create(Variant(post=post, account=account) for post in sent)
    Delivery.objects.bulk_create(
        Delivery(post=post, account=account, planned_at=at, began_at=at, sent_at=at, state="sent", by=by)
        for post in sent if (at := post.publish_at)
    )  # fmt: skip
    Idea.objects.bulk_update(chosen, ["post"])
