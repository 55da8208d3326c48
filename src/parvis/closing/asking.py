"""What lacks before a conversation, or a case, may be closed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from parvis.cases.models import Case, CaseLink
from parvis.closing.models import Requirement
from parvis.closing.words import ASKS, QUESTION
from parvis.desk.models import Labelled
from parvis.inbox.models import Conversation, Message, Reply
from parvis.readings import models as readings
from parvis.readings.models import Understood
from parvis.understanding.topics import SURE as TOPIC_SURE


def of_talks(talks: Sequence[Conversation]) -> dict[int, list[str]]:
    """In words, by conversation; a few statements, whatever their number."""
    rows = list(Requirement.objects.filter(of="talk", active=True))
    if not rows:
        return {}
    read = readings.of({talk.last_in for talk in talks if talk.last_in})
    asked = {talk.pk: _asked(rows, talk.team_id, *_read(read.get(talk.last_in))) for talk in talks}
    known = _known(talks, read, {name for names in asked.values() for name in names})
    lacks = {
        pk: [str(words) for name, words in ASKS["talk"].items() if name in names and pk not in known[name]]
        for pk, names in asked.items()
    }
    return {pk: words for pk, words in lacks.items() if words}


def _read(read: Understood | None) -> tuple[str, str]:
    """Nature and topic, each where it is sure."""
    if read is None:
        return "", ""
    return read.kind if read.sure else "", read.topic if read.topic_confidence >= TOPIC_SURE else ""


def _asked(rows: Iterable[Requirement], team: int, nature: str, topic: str) -> set[str]:
    return {name for row in rows if _fits(row, team, nature, topic) for name in row.asks}


def _fits(row: Requirement, team: int, nature: str, topic: str) -> bool:
    """A theme is all that stands under it."""
    about = not row.topics or any(topic == key or topic.startswith(f"{key}/") for key in row.topics)
    return about and row.team_id in (None, team) and (not row.natures or nature in row.natures)


def _known(talks: Sequence[Conversation], read: dict[int, Understood], wanted: Collection[str]) -> dict[str, set[int]]:
    """By what is asked, the conversations that have it; each only where one of them asks."""
    pks = [talk.pk for talk in talks]
    said = {talk.pk: _read(read.get(talk.last_in)) for talk in talks}
    found = {
        "nature": {pk for pk, (nature, _) in said.items() if nature},
        "topic": {pk for pk, (_, topic) in said.items() if topic},
    }
    looked: dict[str, Callable[[], Iterable[int]]] = {
        "label": lambda: Labelled.objects.filter(conversation__in=pks).values_list("conversation", flat=True),
        "case": lambda: CaseLink.objects.filter(conversation__in=pks, current=True).values_list("conversation", flat=True),
        "answer": lambda: _answered(pks),
    }
    return found | {name: set(look()) if name in wanted else set() for name, look in looked.items()}


def _answered(pks: list[int]) -> Iterable[int]:
    """A receipt answers nobody; what was refused did not arrive."""
    unsaid = Reply.objects.filter(conversation__in=pks, state__in=("refused", "asked", "late")).values("message")
    machine = Reply.objects.filter(conversation__in=pks, options__automatic=True).values("message")
    said = Message.objects.filter(conversation__in=pks, way="out").exclude(pk__in=unsaid).exclude(pk__in=machine)
    return said.values_list("conversation", flat=True).distinct()


def of_case(case: Case) -> list[str]:
    """In words, in their order; then the questions of its category."""
    topic = case.topic.key if case.topic else ""
    rows = Requirement.objects.filter(of="case", active=True)
    fitting = [row for row in rows if _fits(row, case.team_id, case.kind, topic)]
    asked = {name for row in fitting for name in row.asks}
    there = {
        "title": case.title, "category": case.category_id, "topic": topic, "place": case.place, "point": case.lat is not None,
        "answers": True,
    }  # fmt: skip
    lacks = [str(words) for name, words in ASKS["case"].items() if name in asked and not there[name]]
    codes = {code for row in fitting for code in row.questions}
    return lacks + [str(QUESTION % {"question": text}) for text in unanswered(case, codes, required="answers" in asked)]


def unanswered(case: Case, codes: Collection[str], *, required: bool) -> list[str]:
    """Questions of its category: those of `codes`, and (`required`) those that it says must be answered."""
    wanted = case.category.attributes if case.category else []
    return [
        one["description"] for one in wanted
        if (one["code"] in codes or (required and one["required"])) and case.answers.get(one["code"]) in (None, "", [])
    ]  # fmt: skip
