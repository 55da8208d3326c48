"""Categories over the API: the tree, a table brought in, one changed."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field, StrictBool

from parvis.cases.categories import actions
from parvis.cases.models import Category
from parvis.people.access import demand
from parvis.people.models import Team
from parvis.rest.auth import asker
from parvis.rest.errors import PROBLEMS
from parvis.rest.shapes import Id, Strict, Words

router = Router(tags=["cases"])


class AttributeShape(Strict):
    """A question of a category, as GeoReport v2 defines it."""

    code: Words = Field(min_length=1, max_length=40)
    description: Words = Field(min_length=1, max_length=300)
    datatype: Words = Field("string", description="string · number · datetime · text · singlevaluelist · multivaluelist")
    required: StrictBool = False
    values: list[dict[str, Words]] = Field([], max_length=200, description="of a list: key and name")
    datatype_description: Words = Field("", max_length=300)


class CategoryChange(Strict):
    """What is given changes; `team` null: whoever has the conversation."""

    name: Words | None = Field(None, min_length=1, max_length=150)
    active: StrictBool | None = None
    public: StrictBool | None = None
    team: Id | None = None
    description: Words | None = Field(None, max_length=1000)
    keywords: Words | None = Field(None, max_length=300)
    elsewhere: Words | None = Field(None, max_length=200)
    elsewhere_text: Words | None = Field(None, max_length=1000)
    attributes: list[AttributeShape] | None = Field(None, max_length=30)


class CategoryTableIn(Strict):
    text: Words = Field(min_length=1, max_length=2_000_000, description="CSV: code, parent, name, and what else is known")


class TableOut(Schema):
    rows: int
    new: int


class CategoryOut(Schema):
    id: int
    code: str
    parent: str | None
    name: str
    path: str
    active: bool
    leaf: bool
    team: int | None
    public: bool
    description: str
    keywords: str
    elsewhere: str
    elsewhere_text: str
    attributes: list[AttributeShape]


def _told(row: Category) -> dict[str, Any]:
    same = (
        "code",
        "name",
        "path",
        "active",
        "leaf",
        "public",
        "description",
        "keywords",
        "elsewhere",
        "elsewhere_text",
        "attributes",
    )
    told: dict[str, Any] = {name: getattr(row, name) for name in same}
    return told | {"id": row.pk, "team": row.team_id, "parent": row.parent.code if row.parent else None}


@router.get("/case-categories", response={200: list[CategoryOut], **PROBLEMS}, operation_id="case_categories")
def categories(request: HttpRequest) -> Any:
    """The whole tree, parents before their children."""
    demand(asker(request), "inbox.see")
    return [_told(row) for row in Category.objects.select_related("parent").order_by("path", "pk")]


@router.post("/case-categories/import", response={200: TableOut, **PROBLEMS}, operation_id="case_categories_import")
def bring_in(request: HttpRequest, given: CategoryTableIn) -> Any:
    """Bring in a table. The same again doubles nothing; columns that are not there change nothing."""
    rows, new = actions.bring_in(given.text.encode(), by=asker(request))
    return {"rows": rows, "new": new}


@router.patch("/case-categories/{int:pk}", response={200: CategoryOut, **PROBLEMS}, operation_id="case_category_change")
def change(request: HttpRequest, pk: int, given: CategoryChange) -> Any:
    """Change one."""
    by = asker(request)
    demand(by, "city.edit")
    row = get_object_or_404(Category.objects.select_related("parent"), pk=pk)
    fields = {name: value for name, value in given.model_dump(exclude_unset=True, exclude={"team"}).items() if value is not None}
    if "team" in given.model_fields_set:
        fields["team"] = Team.objects.open().filter(pk=given.team).first() if given.team else None
        if given.team and fields["team"] is None:
            raise ValidationError({"team": _("Aucune équipe n’a ce numéro.")})
    return _told(actions.change(row, by=by, **fields))
