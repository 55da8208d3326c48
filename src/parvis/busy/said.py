"""What residents read of it where they write: nothing of its reason, only that it takes longer and what to do in danger."""

from __future__ import annotations

from django.utils.translation import gettext as _

from parvis.busy.actions import current
from parvis.contact import hooks


def said() -> str:
    row = current()
    if row is None:
        return ""
    words = [_("Beaucoup de personnes nous écrivent en ce moment.")]
    if row.percent != 100:
        words.append(_("Nos réponses prennent plus de temps que d’habitude."))
    words.append(_("En cas de danger, n’écrivez pas : appelez le 17 (police), le 18 (pompiers), le 112, ou le 114 par SMS."))
    return " ".join(words)


hooks.says("busy", said)
