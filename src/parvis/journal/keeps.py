"""The journal. Words about a person are taken out of it (`redacting.py`); that something happened stays, as the law asks."""

from parvis.journal.notices import forget
from parvis.kept.seam import Sweep, keeps, others

keeps(Sweep("journal.notices", forget, labels=("journal.notice",), order=20))
others(
    "machine", "journal.event", "journal.link", "journal.redaction", "journal.verification", "journal.hook", "journal.hookcall"
)
