"""Letters to a person go with them; the rest is the city's own choice."""

from parvis.kept.seam import SCOPES, Kept, keeps, others

SCOPES["address"] = lambda person: tuple(one.lower() for one in person.needles)

keeps(
    Kept("letters.letter", {"to": "address"},
         {"to": "", "subject": "", "text": "", "said": "", "context": None, "token": None, "url": "", "unsubscribe": "", "reply": "",
          "remote_id": ""},
         gone=True, own=frozenset({"to"}), plain=frozenset({"kind", "state", "name", "failure", "language"}),
         shown=("kind", "at", "subject", "state")),
)  # fmt: skip
others("city", "letters.sender")
others("machine", "letters.wanted")
