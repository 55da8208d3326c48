"""Figures of publications: no person is in them."""

from parvis.kept.seam import others

others(
    "city", "insights.watch", "insights.reading", "insights.share", "insights.fact", "insights.cell", "insights.fold",
    "insights.counting", "insights.whence", "insights.postday", "insights.followerday", "insights.mix", "insights.mark",
    "insights.peer", "insights.postmonth", "insights.peerday",
    "insights.trial", "insights.trialpost", "insights.redefined",
)  # fmt: skip
