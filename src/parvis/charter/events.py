"""What this room writes into the journal: its families of events, each as a sentence, and the things that they are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.journal.telling import tells

tells(
    families={
        "charter": _("Charte"),
    },
    events={
        "charter.added": _("%(by)s a ajouté un article à la charte"),
        "charter.changed": _("%(by)s a modifié un article de la charte"),
        "charter.example": _("%(by)s a écrit un exemple de la charte"),
        "charter.example-removed": _("%(by)s a retiré un exemple de la charte"),
        "charter.exempted": _("%(by)s a passé outre un article de la charte"),
        "charter.imported": _("%(by)s a importé une charte"),
        "charter.precedent": _("%(by)s a écrit un précédent de la charte"),
        "charter.precedent-removed": _("%(by)s a retiré un précédent de la charte"),
        "charter.removed": _("%(by)s a retiré un article de la charte"),
        "charter.restored": _("%(by)s a rétabli une version de la charte"),
    },
    things={
        "charter.clause": ("charter:clause", _("article")),
        "charter.example": ("charter:example", _("exemple")),
        "charter.exemption": ("", _("exemption")),
        "charter.precedent": ("charter:precedent", _("précédent")),
        "charter.version": ("", _("version de la charte")),
    },
)
