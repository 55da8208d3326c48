"""The tree of categories: brought in from a table, and one of them by hand."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from parvis.cases.categories import actions
from parvis.cases.models import Category
from parvis.people.access import demand
from parvis.people.models import Team
from parvis.rest.auth import asker
from parvis.web.errors import refuse

HEAVIEST = 2 * 1024 * 1024


class CategoryForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Nom"), max_length=150)
    active = forms.BooleanField(label=gettext_lazy("En service"), required=False)
    team = forms.ModelChoiceField(
        Team.objects.open().order_by("name"), label=gettext_lazy("Équipe responsable"), required=False,
        empty_label=gettext_lazy("celle de la conversation"),
    )  # fmt: skip
    public = forms.BooleanField(
        label=gettext_lazy("Offerte aux autres programmes (Open311)"), required=False,
        help_text=gettext_lazy("Un dossier ne devient public que si un agent écrit pour le public."),
    )  # fmt: skip
    description = forms.CharField(
        label=gettext_lazy("Description"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    keywords = forms.CharField(
        label=gettext_lazy("Mots-clés"), max_length=300, required=False, help_text=gettext_lazy("Séparés par des virgules.")
    )
    elsewhere = forms.CharField(
        label=gettext_lazy("Ne relève pas de la ville, mais de"), max_length=200, required=False,
        help_text=gettext_lazy("L’organisme compétent ; laissé vide : c’est à nous."),
    )  # fmt: skip
    elsewhere_text = forms.CharField(
        label=gettext_lazy("Ce qu’on dit alors aux habitants"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    attributes = forms.CharField(
        label=gettext_lazy("Questions posées"), required=False, max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=gettext_lazy("En JSON, comme les définitions d’Open311 : code, description, datatype, required, values."),
    )  # fmt: skip

    def clean_attributes(self) -> Any:
        try:
            return json.loads(self.cleaned_data["attributes"] or "[]")
        except ValueError as error:
            raise ValidationError(_("Ce n’est pas du JSON.")) from error


@require_http_methods(["GET", "POST"])
def tree(request: HttpRequest) -> HttpResponse:
    """POST: a table."""
    by, refused = asker(request), list[str]()
    demand(by, "city.edit")
    if request.method == "POST":
        given = request.FILES.get("table")
        try:
            if given is None or not given.size or given.size > HEAVIEST:
                raise ValidationError(_("Choisissez un tableau de 2 Mo au plus."))
            read, new = actions.bring_in(given.read(), by=by)
        except ValidationError as error:
            refused = error.messages
        else:
            messages.success(request, _("%(rows)s lignes lues, %(new)s catégories nouvelles.") % {"rows": read, "new": new})
            return redirect("case-settings:categories")
    rows = Category.objects.select_related("team", "parent").order_by("path", "pk")
    context: dict[str, Any] = {"rows": list(rows), "part": "cases", "refused": refused}
    return render(request, "cases/settings/categories.html", context, status=422 if refused else 200)


@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    by = asker(request)
    demand(by, "city.edit")
    category = get_object_or_404(Category.objects.select_related("parent"), pk=pk)
    initial: dict[str, Any] = {name: getattr(category, name) for name in CategoryForm.base_fields}
    initial["attributes"] = json.dumps(category.attributes, ensure_ascii=False, indent=1) if category.attributes else ""
    form = CategoryForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(category, by=by, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Enregistré."))
            return redirect("case-settings:categories")
    context = {"form": form, "category": category, "part": "cases"}
    return render(request, "cases/settings/category.html", context, status=422 if form.errors else 200)
