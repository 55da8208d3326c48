"""Of what people said nothing is kept here but its place in a queue; a description of their picture goes with them. What a
resident asked stands in the counter; the words that were shown are a colleague's, and go when the person does."""

from parvis.kept.hooks import FILES, Kept, keeps, others
from parvis.live.queue.jobs import forgotten, standing

FILES.append(standing)

keeps(
    Kept("live.item", {"message": "message", "conversation": "conversation"}, {"alt": "", "state": "gone"},
         plain=frozenset({"why"}), erase=forgotten),
    Kept("live.question", {"entry__conversation": "conversation"}, {"question": "", "answer": "", "state": "aside"}),
)  # fmt: skip
others("city", "live.liveevent", "live.step", "live.prepared", "live.frames")
others("colleague", "live.report")
