"""What the city answers: its own words."""

from parvis.kept.hooks import others

others(
    "city",
    "knowledge.answer",
    "knowledge.answertext",
    "knowledge.answerexample",
    "knowledge.answerversion",
    "knowledge.answervector",
)
