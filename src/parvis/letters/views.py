"""From where letters leave, and what became of the last ones."""

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
from parvis.accounts.words import say
from parvis.letters import actions
from parvis.letters.models import Letter, Sender
from parvis.people.access import demand
from parvis.rest.auth import asker

PAGE = 50


class SenderForm(forms.Form):
    mailbox = forms.ModelChoiceField(
        label=gettext_lazy("Boîte d’envoi"), queryset=Account.objects.none(), required=False,
        empty_label=gettext_lazy("La première qui fonctionne"),
        help_text=gettext_lazy("Les liens pour entrer sur la place, les résumés et les avis partent de cette adresse."),
    )  # fmt: skip

    def __init__(self, data: object = None) -> None:
        chosen = Sender.objects.values_list("mailbox", flat=True).first()
        super().__init__(data, initial={"mailbox": chosen}, use_required_attribute=False)  # type: ignore[arg-type]
        field = self.fields["mailbox"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Account.objects.filter(network="email", state="active").order_by("name", "pk")


@require_http_methods(["GET", "POST"])
def letters(request: HttpRequest) -> HttpResponse:
    by = asker(request)
    demand(by, "city.edit")
    form = SenderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.choose(by=by, mailbox=form.cleaned_data["mailbox"])
        except ValidationError as error:
            form.add_error("mailbox", error.messages)
        else:
            messages.success(request, _("Enregistré."))
            return redirect("letters:list")
    rows, more = newest(request.GET.get("avant", ""))
    context = {"form": form, "rows": rows, "more": more, "sender": actions.mailbox(), "part": "letters"}
    return render(request, "letters/list.html", context, status=422 if form.errors else 200)


def newest(before: str) -> tuple[list[tuple[Letter, str]], int | None]:
    """With what stands in the way of those that did not leave."""
    found = Letter.objects.order_by("-pk").defer("text")
    if before.isascii() and before.isdigit():
        found = found.filter(pk__lt=min(int(before), 2**62))
    rows = list(found[: PAGE + 1])
    told = [(row, say(row.failure.split(" ")[0])[0] if row.failure and row.state != "sent" else "") for row in rows[:PAGE]]
    return told, rows[PAGE - 1].pk if len(rows) > PAGE else None
