"""Which conversations speak of one thing: a conversation without a name still counts."""

from parvis.kept.hooks import Kept, keeps, others

keeps(
    Kept("subjects.subjectlink", {"conversation": "conversation"}, shown=("at",)),
    Kept(
        "subjects.told", {"conversation": "conversation"}, {"failure": ""}, plain=frozenset({"outcome"}), shown=("at", "outcome")
    ),
    Kept("subjects.declined", {"identity": "identity"}, gone=True, shown=("at",)),
)
others("city", "subjects.subject", "subjects.round", "subjects.sparing")
