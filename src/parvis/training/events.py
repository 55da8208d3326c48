"""What this room writes into the journal: its families of events, each as a sentence, and the things that they are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.journal.telling import tells

tells(
    families={
        "certificate": _("Formation"),
        "certificate-rule": _("Formation"),
        "scenario": _("Formation"),
        "training": _("Formation"),
    },
    events={
        "certificate-rule.dropped": _("%(by)s ne demande plus un certificat pour un rôle"),
        "certificate-rule.kept": _("%(by)s a demandé un certificat pour un rôle"),
        "certificate.earned": _("%(by)s a obtenu un certificat"),
        "scenario.dropped": _("%(by)s a retiré un scénario d’exercice"),
        "scenario.kept": _("%(by)s a écrit un scénario d’exercice"),
        "training.asked": _("%(by)s a demandé une formation"),
        "training.attended": _("%(by)s a noté les présences d’une formation"),
        "training.cancelled": _("%(by)s a annulé une séance de formation"),
        "training.decided": _("%(by)s a répondu à une demande de formation"),
        "training.session": _("%(by)s a planifié une séance de formation"),
        "training.video": _("%(by)s a changé la vidéo d’une leçon"),
    },
    things={
        "training.certificate": ("", _("certificat")),
        "training.certificaterule": ("", _("règle de certificat")),
        "training.scenario": ("", _("scénario")),
        "training.trainingrequest": ("training:request", _("demande de formation")),
        "training.trainingsession": ("training:session", _("séance de formation")),
    },
)
