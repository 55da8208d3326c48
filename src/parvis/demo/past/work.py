"""What the counter did about it: subjects of many, cases, transfers, and the words that it hid."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction

from parvis.city.models import Topic
from parvis.demo.past.cases import open_cases
from parvis.demo.past.passing import leave_politics, pass_on
from parvis.demo.past.talks import Talk
from parvis.inbox.models import Conversation, Moderation
from parvis.people.models import Team, User
from parvis.search.many import update_many
from parvis.subjects.actions import recount
from parvis.subjects.models import Subject, SubjectLink
from parvis.transfers.models import Transfer

MATTERS = {
    "piscine": ("Piscine Joséphine fermée", "piscine, joséphine, bassin", "piscines",
                "Une pompe est en panne : réouverture dès que l’eau est bonne. Les séances perdues sont prolongées d’autant."),
    "collecte": ("Collecte des bacs non faite", "collecte, bacs, poubelles", "proprete",
                 "Un mouvement social a touché deux dépôts. Laissez les bacs dehors : une tournée de rattrapage passe le lendemain."),
    "ligne7": ("Ligne 7 déviée", "ligne 7, déviation, arrêt", "transports",
               "La ligne 7 passe par le boulevard Sud. Deux arrêts provisoires sont posés, le plan est affiché."),
}  # fmt: skip
"""What many wrote about in the sandbox's past → title, keywords, topic, what one may say."""
HIDDEN = {"abuse": "Injure envers des agents.", "spam": "Publicité sans rapport avec la ville."}
MOST_HIDDEN = 24


@transaction.atomic
def work_on(talks: Sequence[Talk]) -> list[dict[str, Any]]:
    """Lines of the journal."""
    _subjects(talks)
    lines = [*open_cases(talks), *pass_on(talks)]
    leave_politics(talks)
    _wait_for_services(talks)
    return [*lines, *_hide(talks)]


def _subjects(talks: Sequence[Talk]) -> None:
    team, by, topics = (
        Team.objects.get(slug="messages"),
        User.objects.get(username="agent"),
        Topic.objects.in_bulk(field_name="key"),
    )
    made = []
    for key, (title, keywords, topic, line) in MATTERS.items():
        about = [talk for talk in talks if talk.matter == key]
        if not about:
            continue
        begun = about[0].began + timedelta(minutes=50)
        ended = begun + timedelta(days=6) if key != "piscine" else None
        subject = Subject.objects.create(
            title=title, keywords=keywords, topic=topics.get(topic), line=line, line_at=begun, team=team, opened_by=by, opened_at=begun,
            moved_at=ended or about[-1].began, ended_at=ended, state="ended" if ended else "open",
        )  # fmt: skip
        links = {
            talk.row.pk: SubjectLink(subject=subject, conversation=talk.row, by=by, at=max(begun, talk.began)) for talk in about
        }
        SubjectLink.objects.bulk_create(links.values())
        made.append(subject)
    recount([subject.pk for subject in made])
    for subject in made:
        Subject.objects.filter(pk=subject.pk).update(moved_at=subject.moved_at)


def _wait_for_services(talks: Sequence[Talk]) -> None:
    """What is with somebody outside and not answered stands so at the counter."""
    with_them = set(
        Transfer.objects.filter(state__in=("sent", "acknowledged"), conversation__in=[talk.row for talk in talks]).values_list(
            "conversation", flat=True
        )
    )
    rows = [talk.row for talk in talks if talk.row.pk in with_them and talk.row.state in ("waiting", "open")]
    for row in rows:
        row.state = "service"
    update_many(Conversation, ("state",), rows)


def _hide(talks: Sequence[Talk]) -> list[dict[str, Any]]:
    """Of insults and advertisements, those on networks where a comment can be hidden: with the words, in the register."""
    by = User.objects.get(username="agent")
    bad = [talk for talk in talks if talk.said.get("kind") in HIDDEN and talk.row.account.network in ("facebook", "instagram")]
    rows = []
    for talk in [talk for talk in bad if talk.said.get("parent")][-MOST_HIDDEN:]:
        row, at = talk.row, talk.began + timedelta(hours=2)
        rows.append(Moderation(
            act="hide", message_id=talk.turns[0].message, conversation=row, identity_id=row.identity_id, account=row.account,
            team_id=row.team_id, by=by, at=at, reason=HIDDEN[talk.said["kind"]], state="done",
            snapshot={"author": talk.said["person"]["name"], "handle": talk.said["person"]["handle"], "text": talk.said["text"], "url": "",
                      "at": talk.began.isoformat(), "attached": []},
        ))  # fmt: skip
    Moderation.objects.bulk_create(rows)
    return [
        {"label": "inbox.moderation", "about": row.pk, "channel": f"inbox:{row.team_id}", "by": by.pk, "at": row.at,
         "kind": "moderation.hide", "data": {"act": "hide"}}
        for row in rows
    ]  # fmt: skip
