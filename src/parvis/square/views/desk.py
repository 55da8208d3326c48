"""The square as colleagues see it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from parvis.people.access import demand
from parvis.rest.auth import asker
from parvis.square import actions
from parvis.square.blocks.actions import DAYS
from parvis.square.models import Block, Notice, Resident
from parvis.square.tabs import tabs

PAGE = 50


class NoticeForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Notice
        fields = (
            "lead", "publisher", "host", "officer", "phone", "address", "access_contact",
            "audited_on", "rate", "auditor", "declared_on", "gaps", "burdens", "outside", "tools",
        )  # fmt: skip
        labels = {
            "lead": gettext_lazy("Une phrase d’accueil"), "publisher": gettext_lazy("Qui répond de la publication"),
            "host": gettext_lazy("Hébergeur"), "officer": gettext_lazy("Délégué à la protection des données"),
            "phone": gettext_lazy("Téléphone"), "address": gettext_lazy("Adresse postale"),
            "audited_on": gettext_lazy("Date de l’audit d’accessibilité"),
            "rate": gettext_lazy("Critères respectés, en pour cent"), "auditor": gettext_lazy("Qui l’a fait"),
            "declared_on": gettext_lazy("Date de la déclaration d’accessibilité"),
            "gaps": gettext_lazy("Ce qui n’est pas conforme"),
            "burdens": gettext_lazy("Ce qui est écarté pour charge disproportionnée"),
            "outside": gettext_lazy("Contenus que la loi n’oblige pas à rendre accessibles"),
            "tools": gettext_lazy("Navigateurs, aides techniques et outils de l’audit"),
            "access_contact": gettext_lazy("Qui répond de l’accessibilité"),
        }  # fmt: skip
        help_texts = {
            "officer": gettext_lazy("Son adresse de courriel ou sa page."),
            "access_contact": gettext_lazy("Son adresse de courriel ou sa page."),
            "gaps": gettext_lazy("Un point par ligne, avec la page."), "burdens": gettext_lazy("Un point par ligne, avec la raison."),
            "outside": gettext_lazy("Un point par ligne."), "tools": gettext_lazy("Un point par ligne."),
        }  # fmt: skip
        widgets = {name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d") for name in ("audited_on", "declared_on")} | {
            name: forms.Textarea(attrs={"rows": 3}) for name in ("gaps", "burdens", "outside", "tools")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in self.fields.values():  # a city says what it knows: the page tells what is not said yet
            one.required = False


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first of the pages that one may use; who may use none reads the square as everybody does."""
    found = tabs(asker(request), request.path)
    return redirect(found[0]["url"] if found else "square:home")


@require_safe
def residents(request: HttpRequest) -> HttpResponse:
    """Newest first; `q` looks in pseudonyms and whole addresses."""
    demand(asker(request), "square.moderate")
    q, before = request.GET.get("q", "").replace("\x00", "").strip()[:120], request.GET.get("avant", "")
    rows = Resident.objects.exclude(state="erased").order_by("-pk")
    if q:
        rows = rows.filter(email__iexact=q) if "@" in q else rows.filter(pseudonym__icontains=q)
    if before.isascii() and before.isdigit():
        rows = rows.filter(pk__lt=min(int(before), 2**62))
    if request.GET.get("etat") == "blocked":
        rows = rows.filter(state="blocked")
    found = list(rows[: PAGE + 1])
    more = found[PAGE - 1].pk if len(found) > PAGE else None
    context = {
        "rows": found[:PAGE], "q": q, "more": more, "tab": "residents", "days": DAYS,
        "contested": Block.objects.filter(appealed_at__isnull=False, outcome="", ended_at=None).count(),
    }  # fmt: skip
    return render(request, "square/desk/residents.html", context)


@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    by = asker(request)
    demand(by, "city.edit")
    form = NoticeForm(request.POST or None, instance=actions.notice(), use_required_attribute=False)
    if request.method == "POST" and form.is_valid():
        actions.settle(by=by, **form.cleaned_data)
        messages.success(request, _("Enregistré."))
        return redirect("square-desk:settings")
    context = {"form": form, "tab": "settings"}
    return render(request, "square/desk/settings.html", context, status=422 if form.errors else 200)
