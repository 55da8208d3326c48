"""What the city wants of its transfers."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from parvis.accounts.models import Account
from parvis.people.access import demand
from parvis.rest.auth import asker
from parvis.transfers import actions, letters, pointing
from parvis.transfers.days import MOST
from parvis.transfers.models import Rule

CODES = ("fr", "en")


class RuleForm(forms.Form):
    reminder_days = forms.IntegerField(
        label=gettext_lazy("Relancer après"), min_value=1, max_value=MOST,
        help_text=gettext_lazy("Jours ouvrés sans nouvelle, avant que l’agent soit prévenu. Rien ne part de soi-même."),
    )  # fmt: skip
    mailbox = forms.TypedChoiceField(
        label=gettext_lazy("Boîte proposée d’abord"), required=False, coerce=int, empty_value=None,
        help_text=gettext_lazy("Celle qui envoie les transmissions et en lit les réponses."),
    )  # fmt: skip

    def __init__(self, row: Rule, mailboxes: list[Account], data: object = None) -> None:
        political = {f"political_{code}": text for code, text in {**letters.polite(), **row.political}.items()}
        initial = {"reminder_days": row.reminder_days, "mailbox": row.mailbox_id or "", **political}
        super().__init__(data, initial=initial, use_required_attribute=False)  # type: ignore[arg-type]
        field = self.fields["mailbox"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", _("Aucune")), *((one.pk, one.name) for one in mailboxes)]
        for code, label in zip(CODES, (gettext_lazy("En français"), gettext_lazy("En anglais")), strict=True):
            self.fields[f"political_{code}"] = forms.CharField(
                label=label, required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3, "lang": code})
            )


@require_http_methods(["GET", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    by = asker(request)
    demand(by, "city.edit")
    mailboxes = letters.mailboxes(by)
    form = RuleForm(actions.rule(), mailboxes, request.POST or None)
    if request.method == "POST" and form.is_valid():
        given, standard = form.cleaned_data, letters.polite()
        political = {code: text for code in CODES if (text := given[f"political_{code}"].strip()) and text != standard[code]}
        chosen = next((one for one in mailboxes if one.pk == given["mailbox"]), None)
        try:
            pointing.set_rule(by=by, reminder_days=given["reminder_days"], mailbox=chosen, political=political)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("Enregistré."))
            return redirect("transfer-settings:rules")
    context = {"form": form, "part": "transfers"}
    return render(request, "transfers/rules.html", context, status=422 if form.errors else 200)
