"""Answers from a table, and as a table: a line is one wording; lines with the same key are one answer in several languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from parvis.city.models import Topic
from parvis.knowledge import actions, markdown
from parvis.knowledge.actions import Changed, Said
from parvis.knowledge.models import Answer
from parvis.knowledge.versions import said_of
from parvis.people.models import User
from parvis.tables import reading as tables
from parvis.tables.reading import Unread
from parvis.web.uploads import sentence

COLUMNS = (
    "key", "title", "language", "text", "topic", "source", "review_on", "network", "from_on", "until_on", "public", "examples",
)  # fmt: skip
HEADINGS = (
    "clé", "titre", "langue", "texte", "thème", "source", "à relire le", "réseau", "vrai du", "vrai au", "publique", "questions",
)  # fmt: skip
BETWEEN = " | "
"""Between several questions of one cell."""
YES = ("oui", "yes", "true", "1", "x")
NO = ("non", "no", "false", "0")
GUESSES = {
    "key": ("cle", "mot-cle", "key", "raccourci"), "title": ("titre", "title", "nom"), "language": ("langue", "language"),
    "text": ("texte", "text", "reponse", "answer", "contenu"), "topic": ("theme", "topic", "rubrique", "service"),
    "source": ("source", "origine"), "review_on": ("a relire le", "review_on", "relecture", "echeance"),
    "network": ("reseau", "network"), "from_on": ("vrai du", "from_on", "du", "valable du"),
    "until_on": ("vrai au", "until_on", "au", "valable au"), "public": ("publique", "public", "visible"),
    "examples": ("questions", "examples", "exemples", "manieres de demander"),
}  # fmt: skip
MOST = 2_000
LARGEST = 4_000_000
"""Lines, and characters, of a table."""


@dataclass(slots=True)
class Planned:
    """What the lines of one key ask for. `new`: there is no such answer yet; `same`: it says just that already."""

    key: str
    title: str
    texts: dict[str, str]
    topic: Topic | None
    source: str
    review_on: date | None
    lines: list[int]
    networks: dict[str, dict[str, str]] = field(default_factory=dict)
    from_on: date | None = None
    until_on: date | None = None
    public: bool | None = None
    examples: list[str] = field(default_factory=list)
    there: Answer | None = None
    same: bool = False


@dataclass(slots=True)
class Looked:
    """`wrong`: (line of the file, sentence); these lines are left out, the others may be taken."""

    planned: list[Planned] = field(default_factory=list)
    wrong: list[tuple[int, str]] = field(default_factory=list)


def look(text: str, *, by: User) -> Looked:
    """What a table would change; nothing is written. Raises ValidationError in words when it cannot be read at all."""
    topics = {one.name.lower(): one for one in Topic.objects.all()} | {one.key: one for one in Topic.objects.all()}
    looked = Looked()
    by_key: dict[str, Planned] = {}
    for number, said in _sections(text) if markdown.is_markdown(text) else _rows(text):
        _line(number, said, topics, looked, by_key)
    _compare(looked, by)
    return looked


def _sections(text: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Of a Markdown file, the fields of each wording by the names of the columns."""
    if len(text) > LARGEST:
        raise ValidationError({"text": _("Ce fichier est trop lourd : 4 Mo au plus.")})
    names = {tables.plain(word): name for name, words in GUESSES.items() for word in words}
    for n, one in enumerate(markdown.sections(text)):
        if n >= MOST:
            raise ValidationError({"text": sentence(Unread("long"), MOST)})
        yield one.line, {names[tables.plain(word)]: value for word, value in one.fields.items() if tables.plain(word) in names}


def _rows(text: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Of a table, the cells of each line by the names of their columns."""
    if len(text) > LARGEST:
        raise ValidationError({"text": _("Ce fichier est trop lourd : 4 Mo au plus.")})
    try:
        found = tables.read(text, MOST)
    except Unread as error:
        raise ValidationError({"text": sentence(error, MOST)}) from error
    places = tables.columns(found.headings, GUESSES)
    words = dict(zip(COLUMNS, HEADINGS, strict=True))
    if missing := [words[name] for name in ("title", "text") if name not in places]:
        raise ValidationError({"text": _("Il manque une colonne « %(name)s ».") % {"name": missing[0]}})
    yield from found.rows(places)


def _line(number: int, said: Mapping[str, str], topics: Mapping[str, Topic], looked: Looked, by_key: dict[str, Planned]) -> None:
    language, text, title = said.get("language", "") or "fr", said.get("text", ""), said.get("title", "")
    key, network = slugify(said.get("key", "") or title)[:60].strip("-"), said.get("network", "").lower()
    try:
        if not key:
            raise ValidationError(_("il n’y a ni clé ni titre"))
        own = {network: {language: text}} if network else {}
        actions.checked(Said(title=title or key, texts={language: text}, networks=own))
        one = Planned(
            key, title or key, {}, _topic(said.get("topic", ""), topics), said.get("source", ""), _day(said.get("review_on", "")),
            [], from_on=_day(said.get("from_on", "")), until_on=_day(said.get("until_on", "")), public=_yes(said.get("public", "")),
        )  # fmt: skip
        there = by_key.get(key)
        if there is not None and language in _place(there, network):
            raise ValidationError(_("la clé « %(key)s » a déjà un texte dans cette langue") % {"key": key})
    except ValidationError as error:
        looked.wrong.append((number, " ".join(error.messages)))
        return
    if there is None:
        there = by_key[key] = one
        looked.planned.append(there)
    _place(there, network)[language] = text
    there.examples += [way.strip() for way in said.get("examples", "").split(BETWEEN.strip()) if way.strip()]
    there.lines.append(number)


def _place(planned: Planned, network: str) -> dict[str, str]:
    return planned.networks.setdefault(network, {}) if network else planned.texts


def _yes(given: str) -> bool | None:
    if given.lower() in YES:
        return True
    if given and given.lower() not in NO:
        raise ValidationError(_("« %(value)s » n’est ni oui ni non") % {"value": given[:20]})
    return False if given else None


def _day(given: str) -> date | None:
    if not given:
        return None
    try:
        if "/" in given:
            day, month, year = given.split("/")
            return date(int(year), int(month), int(day))
        return date.fromisoformat(given)
    except ValueError as error:
        raise ValidationError(
            _("« %(value)s » n’est pas un jour (écrivez 2026-12-24 ou 24/12/2026)") % {"value": given[:40]}
        ) from error


def _topic(given: str, topics: Mapping[str, Topic]) -> Topic | None:
    if given and given.lower() not in topics:
        raise ValidationError(_("le thème « %(value)s » n’existe pas") % {"value": given[:60]})
    return topics.get(given.lower())


def _compare(looked: Looked, by: User) -> None:
    """With what is there. A key that belongs to a team one does not see is refused."""
    keys = [one.key for one in looked.planned]
    there = {
        row.key: row
        for row in Answer.objects.filter(key__in=keys)
        .select_related("team", "owner", "topic", "destination")
        .prefetch_related("wordings", "examples")
    }
    mine = set(Answer.objects.seen_by(by).filter(key__in=keys).values_list("key", flat=True))
    for one in list(looked.planned):
        row = there.get(one.key)
        if row is not None and one.key not in mine:
            looked.planned.remove(one)
            looked.wrong.append((one.lines[0], _("une autre équipe a déjà cette clé")))
            continue
        one.there = row
        if row is not None:
            one.same = _says(row, one)
    looked.wrong.sort()


def _says(row: Answer, one: Planned) -> bool:
    """It says all that the file says of it already."""
    there = said_of(row)
    networks = {network: {**there.networks.get(network, {}), **own} for network, own in one.networks.items()}
    days = all(asked in (None, day) for asked, day in (
        (one.review_on, there.review_on), (one.from_on, there.from_on), (one.until_on, there.until_on)))  # fmt: skip
    return (
        there.title == one.title and {**there.texts, **one.texts} == there.texts and {**there.networks, **networks} == there.networks
        and set(actions.asked(one.examples)) <= set(there.examples) and one.public in (None, there.public) and days
        and (not one.source or one.source == there.source) and (one.topic is None or one.topic == there.topic)
    )  # fmt: skip


def take(text: str, *, by: User) -> tuple[int, Looked]:
    """Keep what can be kept; how many answers were made or changed. A second time changes nothing."""
    looked, kept = look(text, by=by), 0
    for one in looked.planned:
        if one.same:
            continue
        row = one.there
        there = said_of(row) if row else Said(title=one.title, owner=by)
        said = replace(
            there, title=one.title, texts={**there.texts, **one.texts}, key=one.key, topic=one.topic or there.topic,
            source=one.source or there.source, review_on=one.review_on or there.review_on,
            networks=_merged(there.networks, one.networks), examples=tuple(dict.fromkeys((*there.examples, *one.examples))),
            public=there.public if one.public is None else one.public, from_on=one.from_on or there.from_on,
            until_on=one.until_on or there.until_on,
        )  # fmt: skip
        try:
            actions.keep(row, said, by=by, revision=row.revision if row else 0)
            kept += 1
        except (ValidationError, Changed) as error:
            words = (
                error.messages if isinstance(error, ValidationError) else [_("un collègue vient de la modifier : recommencez")]
            )
            looked.wrong.append((one.lines[0], " ".join(words)))
    return kept, looked


def _merged(there: Mapping[str, Mapping[str, str]], more: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    return {network: {**there.get(network, {}), **more.get(network, {})} for network in {**there, **more}}


def rows_of(answers: Iterable[Answer]) -> Iterator[tuple[str, ...]]:
    """Rows under `HEADINGS`, which `take` reads back: one a wording."""
    for row in answers:
        ways = BETWEEN.join(one.text for one in row.examples.all())
        days = [day.isoformat() if day else "" for day in (row.review_on, row.from_on, row.until_on)]
        for n, one in enumerate(sorted(row.wordings.all(), key=lambda one: one.network != "")):
            yield (
                row.key, row.title, one.language, one.text, row.topic.name if row.topic else "", row.source, days[0], one.network,
                days[1], days[2], "oui" if row.public else "non", "" if n else ways,
            )  # fmt: skip
