"""What this room writes into the journal: its families of events, each as a sentence, and the things that they are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.journal.telling import tells

tells(
    families={
        "label": _("Guichet\u00a0: vues et étiquettes"),
        "macro": _("Guichet\u00a0: vues et étiquettes"),
        "view": _("Guichet\u00a0: vues et étiquettes"),
    },
    events={
        "label.changed": _("%(by)s a changé une étiquette"),
        "label.made": _("%(by)s a ajouté une étiquette"),
        "label.merged": _("%(by)s a fusionné deux étiquettes"),
        "macro.forgotten": _("%(by)s a retiré une macro"),
        "macro.kept": _("%(by)s a écrit une macro"),
        "macro.run": _("%(by)s s’est servi d’une macro"),
        "view.changed": _("%(by)s a changé une vue gardée"),
        "view.forgotten": _("%(by)s a retiré une vue gardée"),
        "view.kept": _("%(by)s a gardé une vue du guichet"),
    },
)
