"""What was asked when an answer was used: the words go, that it was used stays."""

from parvis.kept.hooks import Kept, keeps

keeps(
    Kept("answering.answeruse", {"conversation": "conversation"}, {"question": ""}, plain=frozenset({"outcome", "language"}),
         shown=("question", "at")),
)  # fmt: skip
