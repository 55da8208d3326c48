"""How colleagues come in: nothing of a resident."""

from parvis.kept.hooks import others

others(
    "colleague", "colleagues.provider", "colleagues.binding", "colleagues.secondrule", "colleagues.wish", "colleagues.alarm",
    "colleagues.alarmstep", "colleagues.seat",
)  # fmt: skip
others("city", "colleagues.seatrule")
