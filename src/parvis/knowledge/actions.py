"""The verbs on answers: keep, restore, read again, retire, bring back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from parvis.city.languages import CODES, name
from parvis.journal.record import record
from parvis.knowledge.blanks import BadBrace, check
from parvis.knowledge.models import Answer, AnswerExample, AnswerText, AnswerVector, AnswerVersion
from parvis.knowledge.versions import Said, packed, unpacked
from parvis.networks.catalogue import CATALOGUE
from parvis.people.access import demand
from parvis.people.models import User
from parvis.search.index import Text, forget, index
from parvis.understanding.personal import redact

__all__ = ["Changed", "Said", "bring_back", "keep", "read_again", "restore", "retire"]

LABEL = "knowledge.answer"
LONGEST = 10_000
MOST_EXAMPLES = 40
"""Ways of asking kept of one answer."""


class Changed(Exception):
    """A colleague changed the answer meanwhile: `now` is what it says."""

    def __init__(self, now: Answer) -> None:
        super().__init__("changed")
        self.now = now


@transaction.atomic
def keep(answer: Answer | None, said: Said, *, by: User, revision: int = 0) -> Answer:
    """A new answer, or what it says from now on. Raises ValidationError by field, Changed for an old `revision`."""
    demand(by, "answer.write", answer if answer and answer.team_id else None)
    demand(by, "answer.write", Answer(team=said.team) if said.team else None)
    texts = checked(said)
    if answer is not None:
        now = Answer.objects.select_for_update().get(pk=answer.pk)
        if now.revision != revision:
            raise Changed(now)
        _version(now)  # of what was written before versions were kept
    row = now if answer is not None else Answer()
    _write(row, said, by)
    _texts(row, texts, said)
    row = _whole(row.pk)
    _version(row)
    _index(row)
    _told("answer.kept", row, by, revision=row.revision)
    return row


def _whole(pk: int) -> Answer:
    return (
        Answer.objects.select_related("team", "topic", "owner", "destination").prefetch_related("wordings", "examples").get(pk=pk)
    )


def _texts(row: Answer, texts: Mapping[str, str], said: Said) -> None:
    """Its wordings and the ways of asking for it, in their order."""
    row.wordings.all().delete()
    wordings = [AnswerText(answer=row, language=language, text=text) for language, text in texts.items()]
    for network, own in said.networks.items():
        wordings += [
            AnswerText(answer=row, network=network, language=one, text=own[one].strip())
            for one in CODES
            if own.get(one, "").strip()
        ]
    AnswerText.objects.bulk_create(wordings)
    row.examples.all().delete()
    AnswerExample.objects.bulk_create([AnswerExample(answer=row, text=text) for text in asked(said.examples)])


def asked(examples: Sequence[str]) -> list[str]:
    """Ways of asking, each once, without what is personal in them."""
    lines = (redact(" ".join(one.split()))[:300] for one in examples)
    return list(dict.fromkeys(line for line in lines if line))[:MOST_EXAMPLES]


def _version(row: Answer) -> None:
    AnswerVersion.objects.get_or_create(
        answer=row, number=row.revision, defaults={"said": packed(row), "by": row.changed_by, "at": row.changed_at}
    )


def _index(row: Answer) -> None:
    """The search of all rooms finds it. The index of what is proposed looks at `touched_at` by itself."""
    texts = [one.text for one in row.wordings.all()]
    index([Text(LABEL, row.pk, None, row.team_id, row.changed_at, "\n".join([row.title, row.key, *texts]))])


@transaction.atomic
def restore(answer: Answer, *, number: int, by: User, revision: int) -> Answer:
    """It says again what version `number` said: a new version. Raises AnswerVersion.DoesNotExist, Changed, ValidationError."""
    kept = AnswerVersion.objects.get(answer=answer, number=number)
    return keep(answer, unpacked(kept.said, _whole(answer.pk)), by=by, revision=revision)


def checked(said: Said) -> dict[str, str]:
    """The texts, in the order of the city's languages. Raises ValidationError by field."""
    wrong: dict[str, list[str]] = {}
    if not said.title.strip():
        wrong["title"] = [_("Donnez un titre.")]
    elif len(said.title) > 160:
        wrong["title"] = [_("Ce titre est trop long : 160 caractères au plus.")]
    if unknown := [one for one in said.texts if one not in CODES]:
        wrong["texts"] = [_("La ville ne connaît pas cette langue : %(language)s.") % {"language": unknown[0][:20]}]
    texts = {one: said.texts[one].strip() for one in CODES if said.texts.get(one, "").strip()}
    if not texts and not unknown:
        wrong["texts"] = [_("Écrivez la réponse dans une langue au moins.")]
    wrong |= _wrong_days(said) | _wrong_networks(said)
    for language, text in texts.items():
        if problem := _problem(text):
            wrong.setdefault("texts", []).append(f"{name(language).capitalize()} : {problem}")
    if wrong:
        raise ValidationError(wrong)
    return texts


def _wrong_days(said: Said) -> dict[str, list[str]]:
    if said.from_on and said.until_on and said.until_on < said.from_on:
        return {"until_on": [_("Le dernier jour est avant le premier.")]}
    return {}


def _wrong_networks(said: Said) -> dict[str, list[str]]:
    wrong: list[str] = []
    for network, own in said.networks.items():
        if network not in CATALOGUE:
            wrong.append(_("Ce réseau n’est pas connu : %(network)s.") % {"network": network[:20]})
        wrong += [
            _("La ville ne connaît pas cette langue : %(language)s.") % {"language": one[:20]} for one in own if one not in CODES
        ]
        wrong += [problem for text in own.values() if (problem := _problem(text))]
    return {"networks": wrong} if wrong else {}


def _problem(text: str) -> str:
    if len(text) > LONGEST:
        return _("le texte est trop long, 10 000 caractères au plus.")
    try:
        check(text)
    except BadBrace as error:
        line, column = error.args
        where = {"line": line, "column": column}
        return _("ligne %(line)s, caractère %(column)s : cette accolade n’entoure aucun nom.") % where
    return ""


def _write(row: Answer, said: Said, by: User) -> None:
    new = row.pk is None
    wanted: dict[str, Any] = {
        "key": _key(said.key or (said.title if new else row.key)), "title": said.title.strip(), "team": said.team, "topic": said.topic,
        "owner": said.owner, "source": said.source.strip()[:500], "review_on": said.review_on or _before(said.until_on),
        "changed_at": timezone.now(),
        "changed_by": by, "revision": 1 if new else row.revision + 1, "touched_at": timezone.now(), "destination": said.destination,
        "public": said.public, "from_on": said.from_on, "until_on": said.until_on,
    }  # fmt: skip
    for field_name, value in wanted.items():
        setattr(row, field_name, value)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise ValidationError({"key": _("Une autre réponse type a ce mot-clé : choisissez-en un autre.")}) from error


def _before(until: date | None) -> date | None:
    """Somebody looks at it two weeks before it ends."""
    return until - timedelta(days=14) if until else None


def _key(given: str) -> str:
    key = slugify(given)[:60].strip("-")
    if not key:
        raise ValidationError({"key": _("Donnez un mot-clé de lettres et de chiffres.")})
    return key


@transaction.atomic
def read_again(answer: Answer, *, until: date, by: User) -> Answer:
    """Somebody read it and found it right; `until`: when it is to be read next."""
    demand(by, "answer.write", answer if answer.team_id else None)
    if until <= timezone.localdate():
        raise ValidationError({"review_on": _("Choisissez un jour à venir.")})
    Answer.objects.filter(pk=answer.pk).update(review_on=until)
    _told("answer.read_again", answer, by, until=until.isoformat())
    return Answer.objects.get(pk=answer.pk)


@transaction.atomic
def retire(answer: Answer, *, by: User) -> Answer:
    """Nobody is offered it any more."""
    demand(by, "answer.write", answer if answer.team_id else None)
    Answer.objects.filter(pk=answer.pk).update(retired_at=timezone.now(), touched_at=timezone.now())
    forget(LABEL, [answer.pk])
    _told("answer.retired", answer, by)
    return Answer.objects.get(pk=answer.pk)


@transaction.atomic
def bring_back(answer: Answer, *, by: User) -> Answer:
    demand(by, "answer.write", answer if answer.team_id else None)
    Answer.objects.filter(pk=answer.pk).update(retired_at=None, touched_at=timezone.now())
    row = _whole(answer.pk)
    _index(row)
    _told("answer.brought_back", answer, by)
    return row


def touch(answers: Iterable[int]) -> None:
    """What is found of them has changed: an agent sent one, or a model has read it."""
    Answer.objects.filter(pk__in=list(answers)).update(touched_at=timezone.now())


@transaction.atomic
def keep_vectors(model: str, made: Sequence[tuple[int, str, bytes]], gone: Sequence[int]) -> None:
    """`made`: (answer, digest of the text, vector); `gone`: rows whose text or model is no more."""
    AnswerVector.objects.filter(pk__in=list(gone)).delete()
    rows = [AnswerVector(answer_id=answer, model=model, digest=digest, vector=vector) for answer, digest, vector in made]
    AnswerVector.objects.bulk_create(rows, ignore_conflicts=True)
    touch({answer for answer, _digest, _vector in made})


def _told(kind: str, answer: Answer, by: User | None, **data: Any) -> None:
    record(kind, by=by, about=answer, channel="city", **data)
