"""Figures of publications: no person is in them."""

from django.utils.translation import gettext_lazy as _

from parvis.kept.hooks import others
from parvis.kept.lasting import Rule, lasts

others(
    "city", "insights.watch", "insights.reading", "insights.share", "insights.fact", "insights.cell", "insights.fold",
    "insights.counting", "insights.whence", "insights.postday", "insights.followerday", "insights.mix", "insights.mark",
    "insights.peer", "insights.postmonth", "insights.peerday",
    "insights.trial", "insights.trialpost", "insights.redefined",
)  # fmt: skip


lasts(
    Rule("insights.reading", "at", 750, _("comparer une année à la précédente"), {"last": False}),
    Rule("insights.share", "at", 750, _("comparer une année à la précédente")),
)
