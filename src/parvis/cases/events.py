"""What this room writes into the journal: its families of events, each as a sentence, and the things that they are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.journal.telling import tells

tells(
    families={
        "case": pgettext_lazy("case", "Dossiers"),
        "category": _("Catégories"),
    },
    events={
        "case.concealed": _("%(by)s a retiré un dossier du public"),
        "case.described": _("%(by)s a modifié un dossier"),
        "case.forgotten": _("Un ancien dossier est anonymisé"),
        "case.heard": _("Un message est arrivé dans un dossier"),
        "case.inside": _("%(by)s a changé le traitement d’un dossier"),
        "case.linked": _("%(by)s a rattaché une conversation à un dossier"),
        "case.merged": _("%(by)s a fusionné un autre dossier dans un dossier"),
        "case.merged-away": _("%(by)s a fusionné un dossier dans un autre"),
        "case.noted": _("%(by)s a laissé une note dans un dossier"),
        "case.opened": _("%(by)s a ouvert un dossier"),
        "case.passed": _("%(by)s a envoyé le lien privé d’un dossier"),
        "case.passes-revoked": _("%(by)s a fermé les liens privés d’un dossier"),
        "case.read": _("%(by)s a ouvert un dossier qui touche à des messages privés"),
        "case.rules": _("%(by)s a réglé les dossiers"),
        "case.shown": _("%(by)s a rendu un dossier public"),
        "case.state": _("%(by)s a changé l’état d’un dossier"),
        "case.unlinked": _("%(by)s a détaché une conversation d’un dossier"),
        "case.unmerged": _("%(by)s a annulé la fusion de deux dossiers"),
        "category.changed": _("%(by)s a modifié une catégorie"),
        "category.imported": _("%(by)s a apporté un tableau de catégories"),
    },
    things={
        "cases.case": ("cases:case", pgettext_lazy("case", "dossier")),
        "cases.category": ("case-settings:category", _("catégorie")),
    },
)
