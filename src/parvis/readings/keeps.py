"""What was understood of messages: what says something of the person goes, of which kind a message was is counted on."""

from parvis.kept.seam import Kept, keeps, others

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
