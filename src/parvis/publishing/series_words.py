"""A series' rule as a person says it: «le premier lundi du mois», «chaque mardi et jeudi»."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from parvis.publishing.recurring import Rule

WEEKDAYS = (
    gettext_lazy("lundi"), gettext_lazy("mardi"), gettext_lazy("mercredi"), gettext_lazy("jeudi"), gettext_lazy("vendredi"),
    gettext_lazy("samedi"), gettext_lazy("dimanche"),
)  # fmt: skip
NTH = {
    1: gettext_lazy("premier"), 2: gettext_lazy("deuxième"), 3: gettext_lazy("troisième"), 4: gettext_lazy("quatrième"),
    5: gettext_lazy("cinquième"), -1: gettext_lazy("dernier"),
}  # fmt: skip


def said(rule: Rule) -> str:
    if rule.kind == "daily":
        return ngettext("tous les jours", "tous les %(n)s jours", rule.every) % {"n": rule.every}
    if rule.kind == "weekly":
        days = [str(WEEKDAYS[one]) for one in sorted(set(rule.weekdays))]
        those = days[0] if len(days) == 1 else _("%(days)s et %(last)s") % {"days": ", ".join(days[:-1]), "last": days[-1]}
        words = ngettext("chaque %(days)s", "%(days)s, toutes les %(n)s semaines", rule.every)
        return words % {"days": those, "n": rule.every}
    if rule.kind == "monthly":
        return ngettext("le %(day)s du mois", "le %(day)s, tous les %(n)s mois", rule.every) % {"day": rule.day, "n": rule.every}
    words = ngettext("le %(nth)s %(day)s du mois", "le %(nth)s %(day)s, tous les %(n)s mois", rule.every)
    return words % {"nth": NTH[rule.nth], "day": WEEKDAYS[rule.weekdays[0]], "n": rule.every}
