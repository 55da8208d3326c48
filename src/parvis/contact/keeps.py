"""What was written by the city's forms."""

from parvis.contact import forgetting
from parvis.contact.forgetting import GONE
from parvis.kept.seam import Kept, Sweep, keeps, others

keeps(
    Kept("contact.entry", {"conversation": "conversation"},
         {"asked": GONE, "body": "", "secret": GONE, "message": GONE, "thread": GONE, "doubts": [], "held": None},
         plain=frozenset({"reference", "language", "state", "opinion"}), shown=("reference", "at", "language", "state", "opinion"),
         order=70),
    Sweep("contact.held", forgetting.forget_held),
)  # fmt: skip
others("machine", "contact.knock")
