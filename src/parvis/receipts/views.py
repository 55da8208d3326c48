"""Pages of receipts: an acknowledgment before it leaves, what each account acknowledges, the city's words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parvis.accounts.models import Account
from parvis.city.languages import CODES, LANGUAGES
from parvis.inbox.models import Conversation
from parvis.networks.catalogue import CATALOGUE
from parvis.people.access import demand
from parvis.receipts import actions, texts
from parvis.receipts.choosing import text_of, wording
from parvis.receipts.counter import show
from parvis.receipts.following import WRITTEN, acknowledgment
from parvis.receipts.forms import ExemptForm, PracticeForm, SendForm, WordingForm
from parvis.receipts.models import KINDS, SILENCES, Practice, Receipt, Wording
from parvis.receipts.words import KINDS as WORDS
from parvis.receipts.words import OWN_LANGUAGES, own_text
from parvis.rest.auth import asker
from parvis.web.errors import refuse

MOST = 200


@require_http_methods(["GET", "POST"])
def conversation(request: HttpRequest, pk: int) -> HttpResponse:
    """The acknowledgment as it would leave; `do`: send · exempt · show (another meaning of silence)."""
    user = asker(request)
    demand(user, "inbox.see")
    talk = get_object_or_404(Conversation.objects.seen_by(user).select_related("account", "identity", "contact"), pk=pk)
    practice = Practice.objects.filter(account=talk.account_id).select_related("hours").first()
    if practice is None or not practice.owes or talk.kind not in WRITTEN:
        raise Http404
    do = request.POST.get("do", "")
    sending = SendForm(request.POST if do == "send" else None, initial={"silence": _silence(request, practice)})
    exempting = ExemptForm(request.POST if do == "exempt" else None)
    form: Any = {"send": sending, "exempt": exempting}.get(do)
    if form is not None and form.is_valid():
        try:
            if do == "send":
                actions.send(talk, silence=form.cleaned_data["silence"], by=user)
                messages.success(request, _("L’accusé de réception part."))
            else:
                actions.exempt(talk, reason=form.cleaned_data["reason"], by=user)
                messages.success(request, _("Aucun accusé ne sera envoyé ; le motif est conservé."))
            return redirect("inbox:conversation", pk=talk.pk)
        except ValidationError as error:
            refuse(form, error)
    row = Receipt.objects.filter(conversation=talk, kind="acknowledgment").first()
    row = row or acknowledgment(
        talk,
        practice,
        None,
        talk.messages.filter(way="in").order_by("at").values_list("at", flat=True).first() or talk.created_at,
    )
    row.conversation, row.silence = talk, _silence(request, practice)
    context = {
        "conversation": talk, "sending": sending, "exempting": exempting, "preview": text_of(row, practice, timezone.now()),
        "shown": show(talk, user),
    }  # fmt: skip
    return render(request, "receipts/conversation.html", context, status=422 if form is not None else 200)


def _silence(request: HttpRequest, practice: Practice) -> str:
    given = request.POST.get("silence", request.GET.get("silence", practice.silence))
    return given if given in SILENCES else practice.silence


@require_http_methods(["GET"])
def part(request: HttpRequest, pk: int) -> HttpResponse:
    """The receipts of a conversation, as they stand beside the person."""
    user = asker(request)
    demand(user, "inbox.see")
    talk = get_object_or_404(Conversation.objects.seen_by(user).select_related("account", "identity"), pk=pk)
    shown = show(talk, user)
    return render(request, "receipts/parts/receipts.html", {"conversation": talk, "part": shown}) if shown else HttpResponse()


@require_http_methods(["GET"])
def practices(request: HttpRequest) -> HttpResponse:
    """Accounts at which people write, and what each acknowledges; the city's words."""
    by = asker(request)
    demand(by, "account.connect")
    if request.GET.get("nature") in KINDS and request.GET.get("langue") in CODES:
        return redirect("receipts:words", kind=request.GET["nature"], language=request.GET["langue"])
    accounts = Account.objects.seen_by(by).exclude(state="removed").select_related("practice").order_by("name")[:MOST]
    found = [account for account in accounts if account.network in ("email", "form") or CATALOGUE[account.network].facts.message]
    kept = set(Wording.objects.values_list("kind", "language"))
    languages = sorted({*OWN_LANGUAGES, *(language for _kind, language in kept)})
    wordings = [(WORDS[kind], [(kind, language, (kind, language) in kept) for language in languages]) for kind in KINDS]
    context = {"rows": [(account, _told(account)) for account in found], "wordings": wordings, "part": "receipts", "kinds": WORDS.items(),
               "languages": [(code, name) for code, name in LANGUAGES if code not in languages]}  # fmt: skip
    return render(request, "receipts/practices.html", context)


def _told(account: Account) -> list[str]:
    row = getattr(account, "practice", None)
    if row is None:
        return [_("rien encore")]
    found = [_("accuse l’enregistrement")] if row.registers else []
    found += {"hand": [_("accusé de réception à la main")], "auto": [_("accusé de réception à la prise en charge")]}.get(
        row.acknowledges, []
    )
    found += [_("dit quand c’est fermé")] if row.says_closed else []
    found += [_("mot d’accueil")] if row.courtesy else []
    return found or [_("rien")]


@require_http_methods(["GET", "POST"])
def practice(request: HttpRequest, pk: int) -> HttpResponse:
    by = asker(request)
    demand(by, "account.see")
    account = get_object_or_404(Account.objects.seen_by(by), pk=pk)
    demand(by, "account.connect", account)
    row = Practice.objects.filter(account=account).select_related("hours").first() or Practice(account=account)
    form = PracticeForm(row, account.network, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.choose(account, by=by, **form.chosen)
            messages.success(request, _("Enregistré."))
            return redirect("receipts:practices")
        except ValidationError as error:
            refuse(form, error)
    context = {"form": form, "account": account, "part": "receipts"}
    return render(request, "receipts/practice.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def words(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    """The words of a receipt in a language; `do=forget`: Parvis's own again."""
    by = asker(request)
    demand(by, "city.edit")
    if kind not in KINDS or len(language) != 2:
        raise Http404
    row = Wording.objects.filter(kind=kind, language=language).first()
    if request.method == "POST" and request.POST.get("do") == "forget":
        if row:
            actions.unword(row, by=by)
        return redirect("receipts:practices")
    form: forms.Form = WordingForm(request.POST or None, initial={"text": wording(kind, language)})
    if request.method == "POST" and form.is_valid():
        try:
            actions.word(kind=kind, language=language, text=form.cleaned_data["text"], by=by)
            messages.success(request, _("Enregistré."))
            return redirect("receipts:practices")
        except ValidationError as error:
            refuse(form, error)
    context = {
        "form": form, "kind": WORDS[kind], "language": language, "row": row, "part": "receipts", "own": own_text(kind, language),
        "mandatory": texts.MANDATORY[kind], "others": [name for name in texts.FIELDS if name not in texts.MANDATORY[kind]],
    }  # fmt: skip
    return render(request, "receipts/words.html", context, status=422 if form.errors else 200)
