"""The first steps, computed from what is really there, in one query: a city's for who furnishes it, one's own for everybody else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parvis.accounts.models import Account
from parvis.directory.models import Destination
from parvis.guide.models import PutAway
from parvis.ideas.models import Idea
from parvis.inbox.models import Reply
from parvis.knowledge.models import Answer
from parvis.people.access import may
from parvis.people.models import Membership, User
from parvis.promises.models import OpeningHours
from parvis.publishing.models import Delivery, Post
from parvis.training.models import LessonRead


@dataclass(frozen=True, slots=True)
class Step:
    """`verb`: whose step it is; "": everybody's."""

    key: str
    title: str | Promise
    why: str | Promise
    act: str | Promise
    view: str
    given: tuple[str, ...] = ()
    verb: str = ""

    @property
    def url(self) -> str:
        return reverse(self.view, args=self.given)


FACTOR = Step(
    "factor", _("Protéger votre entrée"), _("Un second facteur\u00a0: un mot de passe volé ne suffit plus."), _("Activer"), "pages:factor"
)
CHARTER = Step(
    "charter", _("Lire la charte"), _("Le cours dure vingt minutes\u202f; la charte parle ensuite pendant que l’on écrit."),
    _("Suivre le cours"), "training:course", ("charte",), "training.learn",
)  # fmt: skip
CITY = (
    FACTOR,
    Step("account", _("Relier un compte"), _("Rien n’arrive et rien ne part avant."), _("Relier"), "accounts:list", verb="account.connect"),
    CHARTER,
    Step("colleague", _("Inviter une collègue, un collègue"), _("Chacun a son rôle, et voit ce que ce rôle permet."), _("Inviter"),
         "pages:users", verb="people.edit"),
    Step("hours", _("Dire vos horaires"), _("Les promesses de réponse comptent en heures ouvertes."), _("Régler"), "promises:levels"),
    Step("destination", _("Remplir l’annuaire"), _("Qui répond à ce qui n’est pas à vous\u00a0: services, préfecture, transports."),
         _("Ajouter"), "directory:list"),
    Step("answer", _("Écrire une réponse type"), _("La question que l’on vous pose chaque jour."), _("Écrire"), "knowledge:answers",
         verb="answer.write"),
    Step("draft", _("Écrire une publication"), _("Un brouillon ne part pas\u00a0: essayez."), _("Écrire"), "publishing:compose",
         verb="post.write"),
    Step("sent", _("Publier une première fois"), _("Vérifiez l’aperçu, puis regardez-la sur le réseau."),
         _("Voir les publications"), "publishing:list", verb="post.publish"),
)  # fmt: skip
"""What a city needs: there or not there, whoever did it."""
OWN = (
    FACTOR,
    CHARTER,
    Step("replied", _("Répondre à une première personne"), _("Votre réponse attend quelques secondes\u00a0: on peut encore l’annuler."),
         _("Ouvrir le guichet"), "inbox:list", verb="inbox.reply"),
    Step("proposed", _("Proposer une idée"), _("Une photo, une nouvelle\u00a0: la rédaction en fait une publication."), _("Proposer"),
         "ideas:write", verb="idea.propose"),
    Step("wrote", _("Écrire une publication"), _("Un brouillon ne part pas\u00a0: essayez."), _("Écrire"), "publishing:compose",
         verb="post.write"),
)  # fmt: skip
"""What one has done oneself."""


def _wanted(user: User) -> tuple[Step, ...]:
    steps = CITY if may(user, "city.edit") else OWN
    return tuple(step for step in steps if not step.verb or may(user, step.verb))


def _found(user: User) -> dict[str, bool]:
    me = OuterRef("pk")
    there = {
        "factor": Authenticator.objects.filter(user=me),
        "account": Account.objects.filter(state="active"),
        "charter": LessonRead.objects.filter(user=me, course="charte"),
        "colleague": Membership.objects.exclude(user=me).filter(user__is_active=True),
        "hours": OpeningHours.objects.all(), "destination": Destination.objects.all(),
        "answer": Answer.objects.all(), "draft": Post.objects.all(), "sent": Delivery.objects.filter(state="sent"),
        "replied": Reply.objects.filter(by=me), "proposed": Idea.objects.filter(by=me), "wrote": Post.objects.filter(author=me),
        "away": PutAway.objects.filter(user=me),
    }  # fmt: skip
    asked = {f"has_{name}": Exists(rows) for name, rows in there.items()}
    row = User.objects.filter(pk=user.pk).annotate(**asked).get()
    return {name: getattr(row, f"has_{name}") for name in there}


def first_steps(user: User) -> dict[str, Any]:
    """`next`: the first that is not done; None when all are."""
    found = _found(user)
    rows = [(step, found[step.key]) for step in _wanted(user)]
    done = sum(1 for _step, there in rows if there)
    following = next((step for step, there in rows if not there), None)
    return {"steps": rows, "done": done, "of": len(rows), "next": following, "away": found["away"]}
