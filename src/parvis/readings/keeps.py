"""What was understood of messages: what says something of the person goes, of which kind a message was is counted on."""

from django.utils.translation import gettext_lazy as _

from parvis.kept.hooks import Kept, keeps, others
from parvis.kept.lasting import Rule, lasts
from parvis.readings.learning import jobs
from parvis.readings.models import Learning

keeps(
    Kept(
        "readings.understood", {"message": "message"}, {"places": [], "where": "", "personal": [], "reasons": {}, "fingerprint": ""},
        plain=frozenset({"language", "kind", "second", "topic", "danger", "model", "guess"}), shown=("kind", "topic", "places"),
    ),
    Kept("readings.lesson", {"message": "message"}, {"text": ""}, plain=frozenset({"kind", "topic", "language"}), gone=True),
    Kept("readings.secondlook", {"message": "message"}, gone=True),
)  # fmt: skip
others("city", "readings.placenames")
others("machine", "readings.learning", "readings.trained")


def _lessons() -> int:
    """Read, not made: what only looks writes nothing."""
    return 30 * (Learning.objects.first() or Learning()).months


lasts(
    Rule(
        "readings.lesson",
        "at",
        720,
        _("apprendre des corrections des agents"),
        run=jobs.let_go,
        settled=_lessons,
        where="readings-settings:scores",
    ),
)
