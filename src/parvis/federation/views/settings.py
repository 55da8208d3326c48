"""Where the city decides how it is on the fediverse, and sees how that goes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.federation import actions, standing
from parvis.federation.arrivals import actions as arrivals
from parvis.federation.models import Arrival, Barred, Follower, Server
from parvis.federation.told import waiting_by_host
from parvis.people.access import demand
from parvis.people.models import Team
from parvis.rest.auth import asker
from parvis.web.errors import refuse

PAGE = 50


class ActorForm(forms.Form):
    open = forms.BooleanField(label=gettext_lazy("La ville est sur le fédivers par elle-même"), required=False)
    username = forms.CharField(
        label=gettext_lazy("Nom sur le fédivers"), max_length=40,
        help_text=gettext_lazy("La partie avant l’arobase. Une fois ouvert, ce nom ne se change plus."),
    )  # fmt: skip
    domain = forms.CharField(
        label=gettext_lazy("Domaine"), max_length=200, required=False,
        help_text=gettext_lazy("Vide : celui de cette installation. Un autre doit renvoyer /.well-known/webfinger ici."),
    )  # fmt: skip
    name = forms.CharField(
        label=gettext_lazy("Nom affiché"), max_length=120, required=False, help_text=gettext_lazy("Vide : le nom de la ville.")
    )
    summary = forms.CharField(label=gettext_lazy("Présentation"), max_length=2000, required=False, widget=forms.Textarea)
    links = forms.CharField(
        label=gettext_lazy("Liens"), required=False, widget=forms.Textarea, max_length=2000,
        help_text=gettext_lazy("Un par ligne : des mots, une espace, une adresse. Quatre au plus."),
    )  # fmt: skip
    team = forms.ModelChoiceField(
        Team.objects.open().order_by("name"), label=gettext_lazy("Équipe qui publie et répond"), required=False,
        empty_label=gettext_lazy("la première des miennes"),
    )  # fmt: skip

    def fixed(self) -> ActorForm:
        """The name is known elsewhere: it is shown, and no longer changed."""
        for name in ("username", "domain"):
            self.fields[name].widget.attrs["readonly"] = True
        return self

    def clean_links(self) -> list[list[str]]:
        pairs = [line.rpartition(" ") for line in self.cleaned_data["links"].splitlines() if line.strip()]
        return [[words.strip(), url.strip()] for words, _space, url in pairs]


class BarForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Serveur ou compte"),
        max_length=300,
        help_text=gettext_lazy("pub.exemple, ou l’adresse complète d’un compte."),
    )
    reason = forms.CharField(label=gettext_lazy("Pourquoi"), max_length=300, required=False)


@require_http_methods(["GET", "POST"])
def home(request: HttpRequest) -> HttpResponse:
    by = asker(request)
    demand(by, "city.edit")
    form = ActorForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        try:
            actions.settle(by=by, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Enregistré."))
            return redirect("federation-settings:home")
    return _drawn(request, form=form)


@require_POST
def key(request: HttpRequest) -> HttpResponse:
    try:
        actions.turn_key(by=asker(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("La clé est remplacée ; les autres serveurs l’apprennent."))
    return redirect("federation-settings:home")


@require_safe
def followers(request: HttpRequest) -> HttpResponse:
    demand(asker(request), "city.edit")
    rows = Follower.objects.select_related("remote").order_by("-pk")
    found, more = _slice(request, rows)
    context = {"rows": found, "more": more, "part": "federation", "total": Follower.objects.count()}
    return render(request, "federation/followers.html", context)


@require_safe
def servers(request: HttpRequest) -> HttpResponse:
    """Those that fail, then all the others, the newest known first."""
    demand(asker(request), "city.edit")
    rows = Server.objects.order_by("-pk")
    wrong = request.GET.get("etat") == "wrong"
    found, more = _slice(request, rows.filter(failing_since__isnull=False) if wrong else rows)
    waiting = waiting_by_host([one.host for one in found])
    told = [(one, waiting.get(one.host, 0)) for one in found]
    return render(request, "federation/servers.html", {"rows": told, "more": more, "part": "federation", "wrong": wrong})


def _slice(request: HttpRequest, rows: Any) -> tuple[list[Any], int | None]:
    before = request.GET.get("avant", "")
    if before.isascii() and before.isdigit():
        rows = rows.filter(pk__lt=min(int(before), 2**62))
    found = list(rows[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None


@require_POST
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    by = asker(request)
    demand(by, "city.edit")
    actions.dismiss(get_object_or_404(Follower.objects.select_related("remote"), pk=pk), by=by)
    messages.success(request, _("Ce compte ne suit plus la ville."))
    return redirect("federation-settings:followers")


@require_POST
def bar(request: HttpRequest) -> HttpResponse:
    by = asker(request)
    demand(by, "city.edit")
    form = BarForm(request.POST)
    if form.is_valid():
        try:
            actions.bar(by=by, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Plus rien n’en vient, plus rien n’y va."))
            return redirect("federation-settings:home")
    return _drawn(request, bar_form=form)


@require_POST
def free(request: HttpRequest, pk: int) -> HttpResponse:
    by = asker(request)
    demand(by, "city.edit")
    actions.free(get_object_or_404(Barred, pk=pk), by=by)
    messages.success(request, _("Ce blocage est levé."))
    return redirect("federation-settings:home")


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    by = asker(request)
    demand(by, "city.edit")
    arrivals.again(get_object_or_404(Arrival, pk=pk, state="quarantine"), by=by)
    return redirect("federation-settings:home")


@require_POST
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    by = asker(request)
    demand(by, "city.edit")
    arrivals.forget(get_object_or_404(Arrival, pk=pk, state="quarantine"), by=by)
    return redirect("federation-settings:home")


def _drawn(request: HttpRequest, *, form: ActorForm | None = None, bar_form: BarForm | None = None) -> HttpResponse:
    row = standing.actor()
    initial = {
        "open": row.open, "username": row.username, "domain": row.domain, "name": row.name, "summary": row.summary,
        "team": row.account.team if row.account else None, "links": "\n".join(f"{words} {url}" for words, url in row.links),
    }  # fmt: skip
    shown = form or ActorForm(initial=initial)
    context = {
        "form": shown.fixed() if row.since else shown, "bar_form": bar_form or BarForm(), "part": "federation", "actor": row,
        "handle": standing.site_of(row).handle, "figures": standing.figures() if row.since else None,
        "barred": Barred.objects.order_by("name")[:500], "unread": Arrival.objects.filter(state="quarantine").order_by("-pk")[:20],
    }  # fmt: skip
    wrong = (form is not None and form.errors) or (bar_form is not None and bar_form.errors)
    return render(request, "federation/home.html", context, status=422 if wrong else 200)
