"""The verbs of the tree: bring in a table, change one category. None is deleted: cases keep what they were filed under."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.cases.categories import table
from parvis.cases.models import Category
from parvis.journal.changes import changed_since, stands
from parvis.journal.record import record
from parvis.people.access import demand
from parvis.people.models import Team, User
from parvis.tables.reading import Unread
from parvis.web.uploads import sentence

UNREAD: Mapping[str, str | Promise] = {
    "columns": gettext_lazy("Il manque une colonne : « code » (ou « id ») et « name » (ou « label »)."),
    "code": gettext_lazy("Ligne %(line)s : il manque un code, de 40 caractères au plus."),
    "twice": gettext_lazy("Ligne %(line)s : ce code est déjà plus haut."),
    "name": gettext_lazy("Ligne %(line)s : il manque un nom."),
    "attributes": gettext_lazy("Ligne %(line)s : les questions (colonne « attributes ») ne sont pas lisibles."),
    "parent": gettext_lazy("Une catégorie a pour parent un code qui n’est pas dans le tableau."),
    "circle": gettext_lazy("Une catégorie est son propre parent, directement ou par d’autres."),
    "deep": gettext_lazy("Plus de six niveaux : c’est trop pour s’y retrouver."),
    "team": gettext_lazy("Équipe inconnue : %(team)s."),
}
KEPT = ("description", "keywords", "public", "elsewhere", "elsewhere_text", "attributes")


@transaction.atomic
def bring_in(content: bytes, *, by: User) -> tuple[int, int]:
    """(how many lines, how many are new). Again: nothing twice; columns that are not there change nothing."""
    demand(by, "city.edit")
    try:
        rows = table.read(content)
    except Unread as error:
        raise ValidationError({"file": sentence(error, table.MOST, UNREAD)}) from error
    teams = {name.casefold(): pk for pk, name in Team.objects.values_list("pk", "name")}
    kept = {one.code: one for one in Category.objects.all()}
    parents = {row.parent for row in rows if row.parent}
    new = 0
    for row in rows:  # parents first: a path is made of theirs
        found = kept.get(row.code)
        new += found is None
        kept[row.code] = _keep(found or Category(code=row.code), row, kept.get(row.parent), row.code not in parents, teams)
    record("category.imported", by=by, channel="city", rows=len(rows), new=new)
    return len(rows), new


def _keep(category: Category, row: table.Row, parent: Category | None, leaf: bool, teams: Mapping[str, int]) -> Category:
    category.name, category.parent, category.position, category.active = row.name, parent, row.position, row.active
    category.leaf = leaf
    category.path = f"{parent.path} > {row.name}"[:500] if parent else row.name
    for name, value in asdict(row).items():
        if name in KEPT and value is not None:
            setattr(category, name, value)
    if row.team:
        if row.team.casefold() not in teams:
            raise ValidationError({"file": str(UNREAD["team"]) % {"team": row.team}})
        category.team_id = teams[row.team.casefold()]
    category.save()
    return category


@transaction.atomic
def change(category: Category, *, by: User, team: Team | str | None = "", **fields: Any) -> Category:
    """What is given changes: `KEPT`, `name`, `active`, `team` (None: whoever has the conversation)."""
    demand(by, "city.edit")
    if "attributes" in fields:
        try:
            fields["attributes"] = table.attributes(fields["attributes"])
        except ValueError as error:
            words = _("Chaque question a un code, une description et un genre ; une liste a ses valeurs.")
            raise ValidationError({"attributes": words}) from error
    if "name" in fields and not fields["name"].strip():
        raise ValidationError({"name": _("Donnez un nom.")})
    before = stands(category)
    for name, value in fields.items():
        setattr(category, name, value)
    if not isinstance(team, str):
        category.team = team
    if "name" in fields:
        category.path = f"{category.parent.path} > {category.name}"[:500] if category.parent else category.name
    category.save()
    record("category.changed", by=by, about=category, channel="city", name=category.name, code=category.code,
           **changed_since(before, category))  # fmt: skip
    return category
