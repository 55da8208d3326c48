"""Words of what was handed in at a partner's door."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STATES: dict[str, str | Promise] = {
    "draft": _("brouillon"), "waiting": _("va partir"), "sending": _("part"), "doubt": _("en doute, on regarde"),
    "asked": _("en doute : dites s’il est arrivé"), "sent": _("chez eux"), "refused": _("refusée"), "over": _("close chez eux"),
}  # fmt: skip
STATUSES: dict[str, str | Promise] = {"open": _("ouverte chez eux"), "closed": _("close chez eux")}
