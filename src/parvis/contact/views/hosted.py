"""The form's page, whole without any script, on our own site and in the frame of another."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from parvis.accounts.models import Account
from parvis.contact import files, hooks, moments
from parvis.contact.actions import Caller, Often, Other, accept, bring
from parvis.contact.choices import Choices, choices_of
from parvis.contact.doubts import doubts
from parvis.contact.forms import MessageForm
from parvis.contact.models import Entry
from parvis.contact.tracking import secret_of
from parvis.contact.views.public import form_of, framed, heavy, language_of, proved, shown
from parvis.contact.written import Written
from parvis.networks.protocol import Attached
from parvis.people.callers import of_net

SIDE_BY_SIDE = ("name", "email", "phone")
UNSEEN = "website"
"""The trap: a field that a person never sees."""


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """What is too heavy is refused before it is read, and so before the proof that is in it."""
    account = form_of(slug)
    choices = choices_of(account)
    language = language_of(request, choices)
    with translation.override(language):
        if not choices.open or account.state != "active":
            return shown(
                request, "contact/closed.html", choices, language, {"slug": slug}, 503 if request.method == "POST" else 200
            )
        if heavy(request):
            return _drawn(request, slug, choices, language, MessageForm(choices), [_too_heavy()], 413)
        return _taken(request, account, choices, language)


@proved
def _taken(request: HttpRequest, account: Account, choices: Choices, language: str) -> HttpResponse:
    if request.method != "POST":
        return _drawn(request, account.remote_id, choices, language, MessageForm(choices))
    return _sent(request, account, choices, language)


def _sent(request: HttpRequest, account: Account, choices: Choices, language: str) -> HttpResponse:
    slug, form = account.remote_id, MessageForm(choices, request.POST)
    moment = moments.read(slug, request.POST.get("moment", ""))
    if moment is None:
        words = _("Cette page était ouverte depuis longtemps. Relisez votre message, puis envoyez-le de nouveau.")
        form.is_valid()
        return _drawn(request, slug, choices, language, form, [words], 422)
    net = of_net(request.META.get("REMOTE_ADDR", ""))
    try:
        attached, unfit = _attached(request, account, net)
    except Often as often:
        return _later(often, _drawn(request, slug, choices, language, form, [_often(often)], 429, request.POST["moment"]))
    if not form.is_valid() or unfit:
        return _drawn(request, slug, choices, language, form, [], 422, request.POST["moment"], unfit)
    written = Written.of(form.cleaned_data, language, attached)
    found = doubts(written.message, written.name, trap=request.POST.get(UNSEEN, ""), seconds=moment.seconds)
    caller = Caller(f"page:{moment.drawn}", written.digest(), net)
    try:
        entry = accept(account, written, caller, doubts=found)
    except Other:
        words = _("Un premier message est déjà parti de cette page. Pour en envoyer un autre, envoyez de nouveau.")
        return _drawn(request, slug, choices, language, form, [words], 409)
    except Often as often:
        return _later(often, _drawn(request, slug, choices, language, form, [_often(often)], 429, request.POST["moment"]))
    return _onward(request, entry, language)


def _later(often: Often, response: HttpResponse) -> HttpResponse:
    response["Retry-After"] = str(int(often.wait.total_seconds()) + 1)
    return response


def _onward(request: HttpRequest, entry: Entry, language: str) -> HttpResponse:
    frame = "&embed=1" if framed(request) else ""
    address = reverse("contact:follow", args=[secret_of(entry.key)])
    return HttpResponseRedirect(f"{address}?lang={language}&merci=1{frame}", status=303)


def _attached(request: HttpRequest, account: Account, net: str) -> tuple[tuple[Attached, ...], str]:
    """The files, and what is wrong with one of them in words. Raises Often."""
    uploads: list[Any] = [upload for upload in request.FILES.getlist("files") if upload.size]
    if uploads:
        bring(account, net)
    try:
        return files.taken([(upload.name or "", upload) for upload in uploads]), ""
    except files.Unfit as unfit:
        sentences = {
            "many": _("Joignez cinq fichiers au plus."),
            "heavy": _("« %(name)s » est trop lourd : 10 Mo au plus."),
            "kind": _("« %(name)s » n’est ni une image, ni un PDF, ni un texte."),
        }
        return (), sentences[unfit.code] % {"name": unfit.name}


def _too_heavy() -> str:
    return _("Vos fichiers sont trop lourds : cinq au plus, de 10 Mo chacun.")


def _often(often: Often) -> str:
    minutes = int(often.wait.total_seconds() // 60) + 1
    words = _("Plusieurs messages sont déjà partis d’ici. Rien n’est perdu : réessayez dans %(minutes)s minutes.")
    return words % {"minutes": minutes}


def _drawn(
    request: HttpRequest, slug: str, choices: Choices, language: str, form: MessageForm, said: list[str] | None = None,
    status: int = 200, moment: str = "", unfit: str = "",
) -> HttpResponse:  # fmt: skip
    """The page with what was typed. `said`: what concerns no field; `unfit`: what is wrong with the files."""
    errors = [(field.id_for_label, error) for field in form for error in field.errors] if form.is_bound else []
    if unfit:
        errors.append(("id_files", unfit))
    names = [name for name in form.fields if name not in SIDE_BY_SIDE]
    context = {
        "slug": slug, "form": form, "said": said or [], "errors": errors, "unfit": unfit, "types": files.TYPES,
        "moment": moment or moments.fresh(slug), "unseen": UNSEEN, "said_today": hooks.said,
        "asked": [form[name] for name in names], "person": [form[name] for name in SIDE_BY_SIDE],
    }  # fmt: skip
    return shown(request, "contact/form.html", choices, language, context, status)
