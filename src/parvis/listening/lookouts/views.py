"""Lookouts: the list, one with what it saw, its editor with a trial on the last days, who is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.accounts.words import asked as named
from parvis.inbox.wanted import number
from parvis.listening.lookouts import actions, lists
from parvis.listening.lookouts.forms import AttentionForm, LookoutForm
from parvis.listening.lookouts.learning import exclusions
from parvis.listening.models import Attention, Lookout, Sighting
from parvis.networks.catalogue import CATALOGUE
from parvis.people.access import demand, may
from parvis.people.models import User
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.web.errors import refuse

PAGE, ROWS = 40, 200
DAYS = {"7": 7, "30": 30}


def _fetch(by: User, pk: int) -> Lookout:
    return get_object_or_404(Lookout.objects.seen_by(by).select_related("team", "owner"), pk=pk)


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    by = asker(request)
    demand(by, "inbox.see")
    after = number(request.GET.get("suite"))
    rows = Lookout.objects.seen_by(by).select_related("team", "owner").order_by("-pk")
    found = list((rows.filter(pk__lt=after) if after else rows)[: ROWS + 1])
    counts = lists.counted(by, found[:ROWS])
    context = {
        "lookouts": [(row, counts.get(row.pk, 0)) for row in found[:ROWS]], "may_edit": may(by, "lookout.edit"), "part": "lookouts",
        "further": found[ROWS - 1].pk if len(found) > ROWS else None,
    }  # fmt: skip
    return render(request, "listening/lookouts/list.html", context)


@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """What it saw, the newest first; narrowed to a network, to the last days, to what was set aside."""
    by = asker(request)
    demand(by, "inbox.see")
    lookout = _fetch(by, pk)
    network, days, aside = request.GET.get("reseau", "")[:30], request.GET.get("jours", ""), request.GET.get("vue") == "ecartes"
    chosen = lists.chosen(by, lookout, network=network.replace("\x00", ""), days=DAYS.get(days), aside=aside)
    try:
        rows, further = page(chosen, by="at", cursor=request.GET.get("suite", ""), size=PAGE)
    except ValidationError as error:
        raise Http404 from error
    tree = actions.read(lookout.query)
    attention = Attention.objects.filter(user=by, lookout=lookout).first()
    kept = {"reseau": network, "jours": days, "vue": "ecartes" if aside else ""}
    query = {name: value for name, value in kept.items() if value}
    context: dict[str, Any] = {
        "lookout": lookout, "rows": [(row, lists.pieces(tree, lists.text_of(row))) for row in rows], "network": network, "days": days,
        "aside": aside, "networks": [(key, named(one.facts.name)) for key, one in sorted(CATALOGUE.items())],
        "next": f"?{urlencode({**query, 'suite': further})}" if further else "", "may_edit": actions.editable(by, lookout),
        "may_take": may(by, "inbox.assign"), "may_write": may(by, "post.write"),
        "may_subject": may(by, "subject.edit"), "form": AttentionForm(attention=attention),
        "attention": attention, "exclusions": exclusions(by, lookout) if actions.editable(by, lookout) else [],
    }  # fmt: skip
    return render(request, "listening/lookouts/one.html", context)


@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """The editor. “Essayer” shows what the query would have seen, and keeps nothing."""
    by = asker(request)
    demand(by, "lookout.edit")
    lookout = _fetch(by, pk) if pk else None
    if lookout and not actions.editable(by, lookout):
        raise Http404
    form, trial = LookoutForm(by, request.POST or None, lookout=lookout), None
    trying = request.POST.get("do") == "try"
    if trying:
        form.fields["name"].required = form.fields["team"].required = False
    if request.method == "POST" and form.is_valid():
        try:
            if not trying:
                given = form.cleaned_data
                kept = actions.keep(
                    lookout, by=by, **{name: given[name] for name in ("name", "query", "team", "shared", "private")}
                )
                messages.success(request, _("La veille « %(name)s » est enregistrée.") % {"name": kept.name})
                return redirect("listening:lookout", pk=kept.pk)
            tree = actions.read(form.cleaned_data["query"])
            trial = lists.tried(tree, by, private=form.cleaned_data["private"])
        except ValidationError as error:
            refuse(form, error)
    form.fields["name"].required = form.fields["team"].required = True  # as the page says it
    examples = [(row, lists.pieces(tree, row.text)) for row in trial.examples] if trial else []
    context = {"form": form, "lookout": lookout, "trial": trial, "examples": examples}
    return render(request, "listening/lookouts/write.html", context, status=422 if form.errors else 200)


@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    by = asker(request)
    demand(by, "inbox.see")
    return VERBS.get(verb, _nothing)(request, _fetch(by, pk), by)


def _nothing(request: HttpRequest, lookout: Lookout, by: User) -> HttpResponse:
    raise Http404


def _drop(request: HttpRequest, lookout: Lookout, by: User) -> HttpResponse:
    actions.drop(lookout, by=by)
    messages.success(request, _("La veille est retirée ; les messages restent."))
    return redirect("listening:lookouts")


def _pause(request: HttpRequest, lookout: Lookout, by: User) -> HttpResponse:
    actions.pause(lookout, active=not lookout.active, by=by)
    return redirect("listening:lookout", pk=lookout.pk)


def _attend(request: HttpRequest, lookout: Lookout, by: User) -> HttpResponse:
    form = AttentionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Écrivez les heures ainsi : 08:30."))
    elif form.cleaned_data["how"]:
        actions.attend(lookout, by=by, **form.cleaned_data)
        messages.success(request, _("C’est noté."))
    else:
        actions.attend_no_more(lookout, by=by)
        messages.success(request, _("Vous ne serez plus prévenu de cette veille."))
    return redirect("listening:lookout", pk=lookout.pk)


def _exclude(request: HttpRequest, lookout: Lookout, by: User) -> HttpResponse:
    try:
        kept = actions.exclude(lookout, word=request.POST.get("mot", ""), by=by)
        messages.success(request, _("La veille cherche maintenant : %(query)s") % {"query": kept.query})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("listening:lookout", pk=lookout.pk)


VERBS: dict[str, Callable[[HttpRequest, Lookout, User], HttpResponse]] = {
    "retirer": _drop, "pause": _pause, "prevenir": _attend, "exclure": _exclude,
}  # fmt: skip


@require_POST
def sighting(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Set aside, shown again, or taken up: its conversation opens."""
    by = asker(request)
    demand(by, "inbox.see")
    seen = Sighting.objects.seen_by(by).filter(lookout__in=Lookout.objects.seen_by(by))
    row = get_object_or_404(seen.select_related("conversation__identity", "conversation__team"), pk=pk)
    back = reverse("listening:lookout", args=[row.lookout_id])
    if verb == "traiter":
        try:
            return redirect("inbox:conversation", pk=actions.take_up(row, by=by).pk)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(back)
    if verb not in ("ecarter", "garder"):
        raise Http404
    actions.set_aside(row, by=by, aside=verb == "ecarter")
    return redirect(back if verb == "ecarter" else f"{back}?vue=ecartes")
