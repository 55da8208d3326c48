"""What the forum keeps of residents. What solved somebody's question stays, under no name: see `erasing`."""

from parvis.forum import erasing
from parvis.kept.hooks import Kept, keeps, others

keeps(
    Kept("forum.contribution", {"resident": "resident"}, {"text": "", "asked": erasing.UNASKED}, erase=erasing.forget_some,
         plain=frozenset({"kind", "state", "held_for"}), shown=("kind", "text", "state", "at", "thanks"), order=60),
    Kept("forum.thread", {"resident": "resident"}, {"title": "", "asked": erasing.UNASKED}, erase=erasing.forget_none,
         plain=frozenset({"language", "state"}), shown=("title", "state", "asked_at"), order=65),
    Kept("forum.revision", {"resident": "resident"}, {"title": "", "text": ""}, gone=True, shown=("text", "at"), order=50),
    Kept("forum.thank", {"resident": "resident"}, gone=True, shown=("at",)),
    Kept("forum.pollvote", {"resident": "resident"}, {"resident": None}, plain=frozenset({"chosen"}), shown=("at",)),
    Kept("forum.member", {"resident": "resident"}, gone=True, shown=("shown", "thanked", "accepted", "level")),
    Kept("forum.follow", {"resident": "resident"}, gone=True, shown=("told_at",)),
    Kept("forum.flag", {"resident": "resident", "email": "address"}, {"name": "", "email": "", "text": ""},
         own=frozenset({"name", "email"}), plain=frozenset({"ground", "state"}), shown=("ground", "text", "at", "state")),
    Kept("forum.decision", {"resident": "resident"}, {"words": "", "contest": "", "facts": "", "answer": ""},
         plain=frozenset({"act", "clause", "law", "source", "outcome"}), shown=("act", "clause", "law", "facts", "words", "contest", "at")),
    Kept("forum.passed", {"conversation": "conversation"}, plain=frozenset({"why"}), shown=("at", "why")),
)  # fmt: skip
others("city", "forum.board", "forum.forumrules", "forum.watched", "forum.poll", "forum.pollchoice")
