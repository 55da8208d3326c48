"""What this room writes into the journal: its families of events, each as a sentence, and the things that they are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.journal.telling import tells

tells(
    families={
        "signature": _("Signatures"),
    },
    events={
        "signature.dropped": _("%(by)s a retiré une signature"),
        "signature.kept": _("%(by)s a réglé une signature"),
    },
    things={
        "signatures.signature": ("", _("signature")),
    },
)
