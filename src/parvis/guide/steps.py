"""The first steps of a city, computed from what is really there: one query for all of them."""

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
from parvis.knowledge.models import Answer
from parvis.people.models import Membership, User
from parvis.promises.models import OpeningHours
from parvis.publishing.models import Delivery, Post
from parvis.training.models import LessonRead


@dataclass(frozen=True, slots=True)
class Step:
    key: str
    title: str | Promise
    why: str | Promise
    act: str | Promise
    view: str
    given: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return reverse(self.view, args=self.given)


STEPS = (
    Step("factor", _("Protéger votre entrée"), _("Un second facteur\u00a0: un mot de passe volé ne suffit plus."), _("Activer"),
         "pages:factor"),
    Step("account", _("Relier un compte"), _("Rien n’arrive et rien ne part avant."), _("Relier"),
         "accounts:list"),
    Step("charter", _("Lire la charte"), _("Le cours dure vingt minutes\u202f; la charte parle ensuite pendant que l’on écrit."),
         _("Suivre le cours"), "training:course", ("charte",)),
    Step("colleague", _("Inviter une collègue, un collègue"), _("Chacun a son rôle, et voit ce que ce rôle permet."), _("Inviter"),
         "pages:users"),
    Step("hours", _("Dire vos horaires"), _("Les promesses de réponse comptent en heures ouvertes."), _("Régler"), "promises:levels"),
    Step("destination", _("Remplir l’annuaire"), _("Qui répond à ce qui n’est pas à vous\u00a0: services, préfecture, transports."),
         _("Ajouter"), "directory:list"),
    Step("answer", _("Écrire une réponse type"), _("La question que l’on vous pose chaque jour."), _("Écrire"), "knowledge:answers"),
    Step("draft", _("Écrire une publication"), _("Un brouillon ne part pas\u00a0: essayez."), _("Écrire"), "publishing:compose"),
    Step("sent", _("Publier une première fois"), _("Vérifiez l’aperçu, puis regardez-la sur le réseau."),
         _("Voir les publications"), "publishing:list"),
)  # fmt: skip


def _found(user: User) -> dict[str, bool]:
    others = Membership.objects.exclude(user=OuterRef("pk")).filter(user__is_active=True)
    there = {
        "factor": Authenticator.objects.filter(user=OuterRef("pk")),
        "account": Account.objects.filter(state="active"),
        "charter": LessonRead.objects.filter(user=OuterRef("pk"), course="charte"),
        "colleague": others, "hours": OpeningHours.objects.all(), "destination": Destination.objects.all(),
        "answer": Answer.objects.all(), "draft": Post.objects.all(), "sent": Delivery.objects.filter(state="sent"),
        "away": PutAway.objects.filter(user=OuterRef("pk")),
    }  # fmt: skip
    asked = {f"has_{name}": Exists(rows) for name, rows in there.items()}
    row = User.objects.filter(pk=user.pk).annotate(**asked).get()
    return {name: getattr(row, f"has_{name}") for name in there}


def first_steps(user: User) -> dict[str, Any]:
    """`next`: the first that is not done; None when all are."""
    found = _found(user)
    rows = [(step, found[step.key]) for step in STEPS]
    done = sum(1 for _step, there in rows if there)
    following = next((step for step, there in rows if not there), None)
    return {"steps": rows, "done": done, "of": len(rows), "next": following, "away": found["away"]}
