"""What this room writes into the journal: its families of events, each as a sentence, and the things that they are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.journal.telling import tells

tells(
    families={
        "federation": _("Fédivers"),
    },
    events={
        "federation.barred": _("%(by)s a bloqué un serveur ou un compte du fédivers"),
        "federation.closed": _("%(by)s a retiré la ville du fédivers"),
        "federation.dismissed": _("%(by)s a écarté un abonné du fédivers"),
        "federation.forgotten": _("%(by)s a laissé de côté un envoi illisible du fédivers"),
        "federation.freed": _("%(by)s ne bloque plus un serveur ou un compte du fédivers"),
        "federation.key_turned": _("%(by)s a remplacé la clé de la ville sur le fédivers"),
        "federation.opened": _("%(by)s a mis la ville sur le fédivers"),
        "federation.quarantined": _("Un envoi du fédivers est illisible"),
        "federation.retried": _("%(by)s a repris un envoi illisible du fédivers"),
        "federation.set": _("%(by)s a changé le profil de la ville sur le fédivers"),
    },
)
