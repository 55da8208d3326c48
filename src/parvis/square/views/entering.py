"""Coming in by a link, and what a resident may do with their own account."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.letters.actions import NoMailbox
from parvis.square import actions
from parvis.square.blocks import actions as blocks
from parvis.square.guards import allowed, trap
from parvis.square.handing import handed_out
from parvis.square.models import Door
from parvis.square.pages import language_of, shown
from parvis.square.passkeys.views import here
from parvis.square.provider.actions import current
from parvis.square.provider.views import TOKEN, first
from parvis.square.residents import forget, inside, resident_of, sign_in, sign_out
from parvis.web.errors import by_field, refuse

TRIES = (8, 3600)
SCRIPTS = ("passkey",)


class EnterForm(forms.Form):
    email = forms.CharField(
        label=gettext_lazy("Votre adresse de courriel"), max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )  # fmt: skip
    pseudonym = forms.CharField(
        label=gettext_lazy("Le nom que l’on verra"), max_length=40, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
        help_text=gettext_lazy("Seulement si vous venez pour la première fois. Un pseudonyme convient."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponseBase:
    onward = inside(request, request.POST.get("next") or request.GET.get("next", ""))
    with translation.override(language_of(request)):
        if resident_of(request):
            return HttpResponseRedirect(onward)
        if request.method != "POST":
            return _drawn(request, EnterForm(use_required_attribute=False), onward)
        form = EnterForm(request.POST, use_required_attribute=False)
        if not form.is_valid():
            return _drawn(request, form, onward, 422)
        if trap(request):
            return shown(request, "square/sent.html", {"email": form.cleaned_data["email"]}, fresh=0)
        if not allowed(request, "enter", *TRIES):
            form.add_error(None, _("Trop d’essais depuis cette adresse. Réessayez dans une heure."))
            return _drawn(request, form, onward, 429)
        given = form.cleaned_data
        try:
            actions.knock(
                email=given["email"], pseudonym=given["pseudonym"], language=language_of(request), onward=onward
            )  # fmt: skip
        except ValidationError as error:
            refuse(form, error)
            return _drawn(request, form, onward, 429 if often(error) else 422)
        except NoMailbox:
            form.add_error(None, _("La ville ne peut pas envoyer de courriel en ce moment. Réessayez plus tard."))
            return _drawn(request, form, onward, 503)
        return shown(request, "square/sent.html", {"email": given["email"]}, fresh=0)


def often(error: ValidationError) -> bool:
    return any(one.code == "often" for ones in error.error_dict.values() for one in ones)


def _drawn(request: HttpRequest, form: EnterForm, onward: str, status: int = 200) -> HttpResponse:
    context = {"form": form, "onward": onward, "provider": current(), "passkeys": here() is not None}
    return shown(request, "square/enter.html", context, status=status, fresh=0, scripts=SCRIPTS)


@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest, secret: str) -> HttpResponseBase:
    """A link opens a page with a button: programs that look at links before people do use up nothing."""
    with translation.override(language_of(request)):
        found = actions.opened(secret)
        if request.method != "POST" or found is None:
            return _door(request, found, status=200 if found else 410)
        typed = request.POST.get("pseudonym", "")
        try:
            known = first(request)
            came = actions.come_in(secret=secret, pseudonym=typed, by=(known.issuer, known.sub) if known else ("", ""))
        except ValidationError as error:
            return _door(request, found, typed, error.messages, 409 if isinstance(error, actions.Taken) else 422)
        if came is None:
            return _door(request, None, status=410)
        resident, onward = came
        response = HttpResponseRedirect(onward or reverse("square:home"))
        sign_in(response, resident)
        return response


def _door(
    request: HttpRequest, door: Door | None, typed: str = "", errors: Sequence[str] = (), status: int = 200
) -> HttpResponse:
    """With a box for the name of who comes for the first time and has given none, or one that somebody has taken."""
    context = {"open": door is not None, "asks": door is not None and actions.nameless(door), "typed": typed, "errors": errors}
    return shown(request, "square/door.html", context, fresh=0, status=status)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    resident = resident_of(request)
    if resident and request.POST.get("everywhere"):
        actions.leave_everywhere(resident=resident)
    response = HttpResponseRedirect(reverse("square:provider-left" if TOKEN in request.COOKIES else "square:home"))
    sign_out(response)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    resident = resident_of(request)
    if resident is None:
        return HttpResponseRedirect(f"{reverse('square:enter')}?next={reverse('square:me')}")
    errors: dict[str, list[str]] = {}
    with translation.override(language_of(request)):
        if request.method == "POST":
            try:
                if request.POST.get("do") == "contest":
                    blocks.contest(resident=resident, text=request.POST.get("text", ""))
                else:
                    actions.change(
                        resident=resident, pseudonym=request.POST.get("pseudonym", ""), language=request.POST.get("language", "")
                    )
                return HttpResponseRedirect(reverse("square:me") + "?fait=1")
            except ValidationError as error:
                errors = by_field(error, "text")
        context = {
            "held": blocks.standing(resident) if resident.state == "blocked" else None, "appeal": request.POST.get("text", ""),
            "errors": errors, "typed": request.POST.get("pseudonym", resident.pseudonym), "done": "fait" in request.GET,
            "tongues": settings.LANGUAGES, "passkeys": here() is not None, "keys": list(resident.keys.order_by("pk")),
        }  # fmt: skip
        return shown(request, "square/me.html", context, fresh=0, status=422 if errors else 200, scripts=SCRIPTS)


@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """All that is kept of them, as a file; with their pictures, where there are any, as an archive."""
    resident = resident_of(request)
    if resident is None:
        return HttpResponseRedirect(reverse("square:enter"))
    response, name = handed_out(resident)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    resident = resident_of(request)
    if resident is None:
        return HttpResponseRedirect(reverse("square:enter"))
    with translation.override(language_of(request)):
        if request.method == "POST" and request.POST.get("sure"):
            actions.erase(resident=resident)
            forget(request)
            response = shown(request, "square/erased.html", {}, fresh=0)
            sign_out(response)
            return response
        asked = request.method == "POST"
        return shown(request, "square/erase.html", {"unsure": asked}, fresh=0, status=422 if asked else 200)
