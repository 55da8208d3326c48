"""The registration receipt: what was received, when, which service has it, and where to follow it (CRPA art. L. 112-11)."""

from __future__ import annotations

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from parvis.contact.choices import Choices
from parvis.contact.models import Entry
from parvis.design.moments import dated


def place_of_link(language: str) -> str:
    """What stands for the follow-up page's address where colleagues read the receipt."""
    with override(language):
        return _("[adresse personnelle de suivi]")


def receipt(entry: Entry, choices: Choices) -> str:
    with override(entry.language):
        at = timezone.localtime(entry.at)
        lines = [
            _("Bonjour,"),
            "",
            _("Nous avons bien reçu votre message le %(day)s à %(hour)s. Il est enregistré sous la référence %(reference)s.")
            % {"day": dated(at, "DATE_FORMAT"), "hour": date_format(at, "TIME_FORMAT"), "reference": entry.reference},
            "",
            _("Suivre votre demande, ou la compléter :"),
            place_of_link(entry.language),
            "",
            _("Vous pouvez aussi répondre à ce message."),
        ]
        return "\n".join([*lines, *_service(choices)])


def _service(choices: Choices) -> list[str]:
    told = [choices.service, choices.service_address, choices.service_phone, choices.service_mail]
    said = [line for line in told if line]
    return ["", _("Service chargé de votre dossier :"), *said] if said else []
