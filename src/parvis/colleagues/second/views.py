"""What waits for a second person, and which acts do."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from parvis.colleagues.models import Wish
from parvis.colleagues.second import actions
from parvis.people.access import demand, may
from parvis.people.second import ACTS
from parvis.rest.auth import asker
from parvis.web.errors import refuse

ACT_WORDS = {
    "account.remove": gettext_lazy("retirer un compte"),
    "charter.restore": gettext_lazy("rétablir une ancienne version de la charte"),
    "charter.change": gettext_lazy("changer la charte"),
    "media.discard": gettext_lazy("jeter dix fichiers ou plus d’un coup"),
    "export.personal": gettext_lazy("exporter des données personnelles"),
    "people.rights": gettext_lazy("donner un rôle qui permet de gérer les personnes"),
    "people.provider": gettext_lazy("régler le fournisseur d’identité des collègues"),
}
STATE_WORDS = {
    "waiting": gettext_lazy("attend"),
    "agreed": gettext_lazy("accordé, pas encore fait"),
    "done": gettext_lazy("fait"),
    "refused": gettext_lazy("refusé"),
}


class SecondForm(forms.Form):
    acts = forms.MultipleChoiceField(
        label=gettext_lazy("Actes qui attendent un second accord"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(act, ACT_WORDS[act]) for act in ACTS],
    )  # fmt: skip
    hours = forms.IntegerField(
        label=gettext_lazy("Heures pour le donner"), min_value=actions.HOURS[0], max_value=actions.HOURS[1],
        help_text=gettext_lazy("Ensuite la demande tombe : il faut la refaire."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def second(request: HttpRequest) -> HttpResponse:
    """What waits, for anybody who may say yes or asked; the rules, for who looks after people."""
    by = asker(request)
    edits = may(by, "people.edit")
    form = SecondForm(request.POST or None, initial=actions.rules()) if edits else None
    if request.method == "POST":
        demand(by, "people.edit")
        if form and form.is_valid():
            try:
                actions.choose(**form.cleaned_data, by=by)
                messages.success(request, _("Enregistré."))
                return redirect("colleagues:second")
            except ValidationError as error:
                refuse(form, error)
    now = timezone.now()
    rows = [
        (row, ACT_WORDS[row.act], _state(row), row.state == "waiting" and row.ends_at > now, _written(row))
        for row in actions.seen(by)
    ]
    context = {"part": "second", "form": form, "rows": rows}
    return render(request, "colleagues/second.html", context, status=422 if form and form.errors else 200)


def _state(row: Wish) -> str:
    over = row.state in ("waiting", "agreed") and row.ends_at <= timezone.now()
    return _("sans réponse à temps") if over else str(STATE_WORDS[row.state])


FIELDS = {
    "number": gettext_lazy("Numéro"), "title": gettext_lazy("Titre"), "text": gettext_lazy("Texte"), "severity": gettext_lazy("Sévérité"),
    "active": gettext_lazy("En service"),
}  # fmt: skip


def _written(row: Wish) -> list[tuple[str, str]]:
    """What a clause would say, for whoever is to agree."""
    fields = row.given.get("fields", {})
    return [(str(words), str(fields[name])) for name, words in FIELDS.items() if name in fields]


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    by = asker(request)
    found = get_object_or_404(Wish, pk__in=[row.pk for row in actions.seen(by) if row.pk == pk])
    try:
        (actions.agree if "yes" in request.POST else actions.refuse)(found, by=by)
        messages.success(request, _("C’est fait.") if "yes" in request.POST else _("La demande est close."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("colleagues:second")
