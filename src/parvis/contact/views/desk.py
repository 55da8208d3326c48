"""Colleagues' side: the settings of a form, and the messages that are to be checked."""

from __future__ import annotations

from django.conf import settings as conf
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.accounts.models import Account, AccountSet
from parvis.contact import actions
from parvis.contact.choices import choices_of
from parvis.contact.forms import ChoicesForm
from parvis.contact.held import told
from parvis.contact.models import Entry
from parvis.people.access import demand, may
from parvis.people.models import User
from parvis.rest.auth import asker

MOST = 100
DOUBTS = {
    "trap": gettext_lazy("un champ invisible a été rempli"), "quick": gettext_lazy("rempli en moins de trois secondes"),
    "links": gettext_lazy("beaucoup de liens"), "sold": gettext_lazy("mots de publicité"),
}  # fmt: skip


def mailboxes(user: User, chosen: int) -> AccountSet:
    """Those that this user may see, and the one that is chosen."""
    seen = Account.objects.seen_by(user).filter(network="email").values("pk")
    return Account.objects.filter(Q(pk__in=seen) | Q(pk=chosen), network="email").exclude(state="removed").order_by("name")


@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest, pk: int) -> HttpResponse:
    by = asker(request)
    demand(by, "account.see")
    form_account = get_object_or_404(Account.objects.seen_by(by).filter(network="form"), pk=pk)
    demand(by, "account.connect", form_account)
    choices = choices_of(form_account)
    form = ChoicesForm(mailboxes(by, choices.mailbox), choices, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.choose(form_account, form.chosen(), by=by)
        messages.success(request, _("Le formulaire est réglé."))
        return redirect("forms:settings", pk=pk)
    address = f"{conf.ENVIRONMENT.public_url}/contact/{form_account.remote_id}"
    context = {
        "account": form_account, "form": form, "address": address, "choices": choices,
        "door": f"{conf.ENVIRONMENT.public_url}/api/contact/v1/{form_account.remote_id}/messages",
        "frame": f'<iframe src="{address}?embed=1" title="{escape(choices.title)}" width="100%" height="1100" loading="lazy"></iframe>',
        "to_check": Entry.objects.filter(account=form_account, state="check").count(),
    }  # fmt: skip
    return render(request, "contact/settings.html", context, status=422 if form.errors else 200)


@require_GET
def checking(request: HttpRequest) -> HttpResponse:
    by = asker(request)
    demand(by, "inbox.see")
    rows = list(
        Entry.objects.seen_by(by)
        .filter(state__in=("check", "discarded"))
        .select_related("account", "by")
        .order_by("-state", "-pk")[:MOST]
    )
    for row in rows:
        row.told = told(row)  # type: ignore[attr-defined]
        row.why = [DOUBTS.get(code, code) for code in row.doubts]  # type: ignore[attr-defined]
    waiting = [row for row in rows if row.state == "check"]
    aside = [row for row in rows if row.state == "discarded"]
    return render(
        request, "contact/checking.html", {"to_check": waiting, "put_aside": aside, "may_judge": may(by, "inbox.moderate")}
    )


@require_POST
def judge(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """`accepter`: to the counter; `ecarter`: put aside."""
    by = asker(request)
    demand(by, "inbox.see")
    entry = get_object_or_404(Entry.objects.seen_by(by).select_related("account"), pk=pk)
    verbs = {
        "accepter": (actions.release, _("Le message est au guichet.")),
        "ecarter": (actions.discard, _("Le message est écarté.")),
    }
    if verb not in verbs:
        raise Http404
    act, said = verbs[verb]
    try:
        act(entry, by=by)
        messages.success(request, said)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("forms:checking")
