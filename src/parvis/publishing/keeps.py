"""What the city publishes; who is in a picture is said of the picture (`media`)."""

from django.utils.translation import gettext_lazy as _

from parvis.kept.hooks import others
from parvis.kept.lasting import Rule, lasts

others(
    "city",
    "publishing.campaign", "publishing.post", "publishing.variant", "publishing.attachment", "publishing.slot", "publishing.rhythm",
    "publishing.series", "publishing.occurrence", "publishing.calendarfeed", "publishing.postimport", "publishing.imported",
    "publishing.delivery", "publishing.version", "publishing.template", "publishing.selection", "publishing.linkpreset",
    "publishing.flow", "publishing.approval", "publishing.awaited", "publishing.decision", "publishing.remark", "publishing.hold",
    "publishing.pastcount", "publishing.amendment",
)  # fmt: skip
others("colleague", "publishing.standin", "publishing.reviewer")


lasts(
    Rule("publishing.postimport", "at", 90, _("corriger et reprendre un import de publications")),
)
