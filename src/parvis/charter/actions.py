"""The verbs of the charter: write a clause, restore a version, keep an example, set a clause aside for one text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.charter import shipped, trials, written
from parvis.charter.kinds import compiled
from parvis.charter.learning.actions import learn_soon
from parvis.charter.models import Clause, Example, Exemption, Version
from parvis.charter.rules import Charter
from parvis.charter.trials import Outcome, Trial
from parvis.journal.changes import changed_since, stands
from parvis.journal.record import record
from parvis.kept.hooks import Person, Slice
from parvis.people import second
from parvis.people.access import demand
from parvis.people.models import User

CHANNEL = "charter"


class Breaks(Exception):
    """Examples that were right would no longer be: `outcomes`. Nothing was kept; ask again with `force`."""

    def __init__(self, outcomes: Sequence[Outcome]) -> None:
        super().__init__(f"{len(outcomes)} examples")
        self.outcomes = list(outcomes)


def present() -> list[dict[str, Any]]:
    """All clauses as they are written now."""
    return written.in_order([written.clause(row) for row in Clause.objects.all()])


def examples() -> list[Trial]:
    rows = Example.objects.order_by("pk")
    return [Trial(written.said(row.text, row.situation), frozenset(row.expected), row.pk) for row in rows]


def broken_by(after: Sequence[Mapping[str, Any]], *, before: Sequence[Mapping[str, Any]] | None = None) -> list[Outcome]:
    """The examples that clauses written so would break."""
    kept = examples()
    was = compiled(written.rules(present() if before is None else before))
    return trials.broken(trials.run(was, kept), trials.run(compiled(written.rules(after)), kept))


def changed(fields: Mapping[str, Any], row: Clause | None) -> list[dict[str, Any]]:
    """The whole charter with this clause as `fields` (valid ones) say."""
    others = [one for one in present() if row is None or one["number"] != row.number]
    return written.in_order([*others, fields])


def trial_of(fields: Mapping[str, Any]) -> Charter:
    """One clause alone, switched on, for trying it."""
    return compiled(written.rules([{**fields, "active": True}]))


@transaction.atomic
def save_clause(
    fields: Mapping[str, Any], *, by: User | None, row: Clause | None = None, seen: int | None = None, force: bool = False
) -> Clause:
    """Add a clause, or change one. `fields`: as `written.FIELDS`, those left out stay as they are.

    Raises ValidationError by field (also when somebody changed the clause after version `seen`), Breaks when examples that
    were right would no longer be, unless `force`.
    """
    demand(by, "charter.edit")
    row = Clause.objects.select_for_update().get(pk=row.pk) if row else None
    taken = written.valid({**(written.clause(row) if row else {}), **fields})
    if Clause.objects.filter(number=taken["number"]).exclude(pk=row.pk if row else 0).exists():
        raise ValidationError({"number": _("Un autre article porte ce numéro.")})
    if row and seen is not None:
        _demand_unchanged(row, seen)
    if Clause.objects.count() >= written.MOST_CLAUSES:
        raise ValidationError(_("%(most)s articles au plus.") % {"most": written.MOST_CLAUSES})
    _demand_examples(changed(taken, row), force)
    name = _("article %(number)s") % {"number": taken["number"]}
    second.ask("charter.change", by=by, about=row, name=name, fields=taken, force=force, seen=seen)
    before, known = stands(row), row is not None
    row = row or Clause()
    for name, value in taken.items():
        setattr(row, name, value)
    row.save()
    note = _("Article %(number)s modifié") if known else _("Article %(number)s ajouté")
    _version(note % {"number": row.number}, by)
    record("charter.changed" if known else "charter.added", by=by, about=row, channel=CHANNEL, name=str(row),
           **changed_since(before, row))  # fmt: skip
    return row


def _demand_unchanged(row: Clause, seen: int) -> None:
    before = Version.objects.filter(number=seen).values_list("clauses", flat=True).first() or []
    if written.clause(row) not in before:
        raise ValidationError(_("Quelqu’un a modifié cet article entre-temps. Ouvrez-le de nouveau pour voir ses changements."))


def _demand_examples(after: Sequence[Mapping[str, Any]], force: bool) -> None:
    if not force and (outcomes := broken_by(after)):
        raise Breaks(outcomes)


@transaction.atomic
def remove_clause(row: Clause, *, by: User | None, force: bool = False) -> None:
    """Take a clause out. Older versions keep it. Raises Breaks as `save_clause`."""
    demand(by, "charter.edit")
    _demand_examples([one for one in present() if one["number"] != row.number], force)
    second.ask("charter.change", by=by, about=row, name=str(row), remove=True, force=force)
    record("charter.removed", by=by, about=row, channel=CHANNEL, name=str(row))
    number = row.number
    row.delete()
    _version(_("Article %(number)s retiré") % {"number": number}, by)


def _version(note: str, by: User | None) -> Version:
    """The next one. Two that are made at once cannot have one number: the second is asked to look again."""
    newest = Version.objects.aggregate(newest=Max("number"))["newest"] or 0
    try:
        with transaction.atomic():
            made = Version.objects.create(number=newest + 1, clauses=present(), note=note[:300], by=by, at=timezone.now())
    except IntegrityError as error:
        raise ValidationError(_("Quelqu’un vient de changer la charte. Réessayez.")) from error
    learn_soon()
    return made


@transaction.atomic
def restore(version: Version, *, by: User | None, force: bool = False) -> Version:
    """The clauses of an older version again, as a new version. Raises Breaks as `save_clause`."""
    demand(by, "charter.edit")
    clauses = written.valid_all(version.clauses)
    _demand_examples(clauses, force)
    second.ask("charter.restore", by=by, about=version, force=force)
    _replace(clauses)
    made = _version(_("Version %(number)s rétablie") % {"number": version.number}, by)
    record("charter.restored", by=by, about=made, channel=CHANNEL, name=str(version.number))
    return made


@transaction.atomic
def take_in(given: Mapping[str, Any], *, by: User | None, note: str = "", force: bool = False) -> Version:
    """A whole charter from a file, instead of the present one; its examples too, where it has some.

    Raises ValidationError, and Breaks when its own examples, or without them the present ones, are not right, unless `force`.
    """
    demand(by, "charter.edit")
    clauses, kept = valid_file(given)
    if not force and (outcomes := wrong_in_file(clauses, kept)):
        raise Breaks(outcomes)
    second.ask("charter.change", by=by, name=_("toute la charte, d’un fichier"), file=dict(given), force=force)
    _replace(clauses)
    if kept:
        Example.objects.all().delete()
        Example.objects.bulk_create([Example(**one, by=by, at=timezone.now()) for one in kept])
    made = _version(note or _("Charte importée"), by)
    record("charter.imported", by=by, about=made, channel=CHANNEL, rows=len(clauses))
    return made


def install(*, by: User | None = None) -> Version | None:
    """The charter that comes with Parvis, where there never was one. None: there was."""
    if Version.objects.exists():
        return None
    return take_in(shipped.city(), by=by, note=_("Charte livrée avec Parvis"), force=True)


def wrong_in_file(clauses: Sequence[Mapping[str, Any]], kept: Sequence[Mapping[str, Any]]) -> list[Outcome]:
    """Of a file's examples those of which its clauses do not say what is expected; without any, those of here that it breaks."""
    if not kept:
        return broken_by(clauses)
    texts = [Trial(written.said(one["text"], one["situation"]), frozenset(one["expected"])) for one in kept]
    return [one for one in trials.run(compiled(written.rules(clauses)), texts) if not one.right]


def valid_file(given: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Clauses and examples of a file, looked at. Raises ValidationError with what is wrong, and where."""
    if not isinstance(given, Mapping) or not given.get("clauses"):
        raise ValidationError(_("Ce fichier ne contient pas d’articles."))
    clauses = written.valid_all(given["clauses"])
    found, errors = [], []
    texts = given.get("examples") or []
    if not isinstance(texts, list) or len(texts) > written.MOST_EXAMPLES:
        raise ValidationError(_("%(most)s exemples au plus.") % {"most": written.MOST_EXAMPLES})
    for n, one in enumerate(texts, 1):
        try:
            found.append(written.valid_example(one if isinstance(one, Mapping) else {}))
        except ValidationError as error:
            errors.append(_("Exemple %(number)s : %(words)s") % {"number": n, "words": " ".join(error.messages)})
    if errors:
        raise ValidationError(errors[:20])
    return clauses, found


def _replace(clauses: Sequence[Mapping[str, Any]]) -> None:
    """Rows that stay keep their ids: their addresses go on working."""
    there = {row.number: row for row in Clause.objects.select_for_update()}
    Clause.objects.exclude(number__in=[one["number"] for one in clauses]).delete()
    for one in clauses:
        row = there.get(one["number"]) or Clause()
        for name, value in one.items():
            setattr(row, name, value)
        row.save()


@transaction.atomic
def keep_example(given: Mapping[str, Any], *, by: User | None, row: Example | None = None) -> Example:
    """A text whose verdict is known. `given`: `text`, `expected` (numbers), `note`, and the situation."""
    demand(by, "charter.edit")
    taken = written.valid_example(given)
    if row is None and Example.objects.count() >= written.MOST_EXAMPLES:
        raise ValidationError(_("%(most)s exemples au plus.") % {"most": written.MOST_EXAMPLES})
    row = row or Example()
    for name, value in taken.items():
        setattr(row, name, value)
    row.by = by
    row.save()
    record("charter.example", by=by, about=row, channel=CHANNEL, text=row.text[:100])
    return row


@transaction.atomic
def remove_example(row: Example, *, by: User | None) -> None:
    demand(by, "charter.edit")
    record("charter.example-removed", by=by, about=row, channel=CHANNEL, text=row.text[:100])
    row.delete()


@transaction.atomic
def exempt(*, label: str, row: int, team: int | None, digest: str, number: str, excerpt: str, reason: str, by: User) -> Exemption:
    """Set a clause aside for one text (`said.digest`) of a row. Asked twice it is done once."""
    demand(by, "charter.exempt")
    if team is not None:
        demand(by, "charter.exempt", _OfTeam(team))
    if len(reason.strip()) < 5:
        raise ValidationError({"reason": _("Dites pourquoi, en quelques mots : c’est conservé.")})
    clause = Clause.objects.filter(number=number).first()
    if clause is None:
        raise ValidationError({"clause": _("Cet article n’existe plus.")})
    if written.rule(written.clause(clause)).hard:
        raise ValidationError(
            {"clause": _("Personne ne peut passer outre cet article : attendez la fermeture du dernier bureau.")}
        )
    there = Exemption.objects.filter(label=label, row=row, digest=digest, number=number).first()
    if there is not None:
        return there
    version = Version.objects.aggregate(newest=Max("number"))["newest"] or 0
    made = Exemption.objects.create(
        label=label, row=row, team_id=team, digest=digest, number=number, title=clause.title, excerpt=excerpt[:200],
        reason=reason.strip()[:300], version=version, by=by, at=timezone.now(),
    )  # fmt: skip
    record("charter.exempted", by=by, about=made, channel=CHANNEL, name=f"{number} {clause.title}", reason=made.reason)
    return made


class _OfTeam:
    def __init__(self, team: int) -> None:
        self.team_id = team


def forget(person: Person, after: int) -> Slice:
    """What was exempted in answers to them quotes those answers."""
    theirs = Exemption.objects.filter(label="inbox.conversation", row__in=person.rows("conversation"))
    return Slice(theirs.exclude(excerpt="").update(excerpt=""))
