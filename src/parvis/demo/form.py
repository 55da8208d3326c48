"""The demo city's form, at /contact/ville; its answers leave by the demo mailbox."""

from __future__ import annotations

from parvis.accounts import actions as accounts
from parvis.accounts.models import Account
from parvis.contact.actions import choose
from parvis.contact.choices import Choices
from parvis.people.models import Team

SUBJECTS = (
    "Voirie et propreté", "Écoles et petite enfance", "Piscines, sports et loisirs", "État civil et démarches",
    "Logement", "Autre sujet",
)  # fmt: skip


def open_form() -> None:
    team = Team.objects.get(slug="messages")
    form = accounts.connect(
        network="form", settings={"slug": "ville", "title": "Écrire à la ville"}, secrets={}, by=None, team=team
    )
    mailbox = Account.objects.filter(network="email", state="active").first()
    choices = Choices(
        title="Écrire à la ville",
        intro="Une question, une demande, quelque chose à signaler dans votre rue : écrivez-nous, un agent vous répond.",
        subjects=SUBJECTS,
        districts=("Paris Centre", *(f"{number}e arrondissement" for number in range(5, 21))),
        place=True,
        service="Pôle Messages",
        service_address="Hôtel de Ville, place de l’Hôtel-de-Ville, 75004 Paris",
        service_phone="01 23 45 67 89",
        service_mail=mailbox.handle if mailbox else "",
        mailbox=mailbox.pk if mailbox else 0,
    )
    choose(form, choices, by=None)
