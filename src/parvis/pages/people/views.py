"""The pages of coming in, of sessions, of rights and of the second factor."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.accounts.models import Account
from parvis.inbox.wanted import number
from parvis.pages.forms import ROLE_WORDS, VERB_WORDS, between
from parvis.pages.people import actions, factor, reading
from parvis.pages.people.forms import NAMES, ComeInForm, FactorForm, InviteForm
from parvis.pages.views.settings import _show
from parvis.people.access import ROLES, VERBS, demand, may, why
from parvis.people.models import Invitation, OpenSession, OwnRole, Team, User
from parvis.publishing.models import Campaign
from parvis.rest.auth import asker
from parvis.web.errors import refuse


@require_http_methods(["GET", "POST"])
def invitations(request: HttpRequest) -> HttpResponse:
    """Who was invited and has not come yet; a new link is shown once."""
    by = asker(request)
    demand(by, "people.edit")
    form, made, link = InviteForm(request.POST or None), None, ""
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = actions.invite(**form.wanted(), by=by)
            link, form = link_of(secret), InviteForm()
        except ValidationError as error:
            refuse(form, error, **NAMES)
    rows = Invitation.objects.filter(used_at__isnull=True).select_related("team", "by").order_by("-made_at")[:200]
    campaigns = Campaign.objects.in_bulk([row.campaign for row in rows if row.campaign])
    shown = [
        (row, ROLE_WORDS.get(row.role, row.role), row.expires_at <= timezone.now(), between(row.begins_at, row.ends_at),
         campaigns.get(row.campaign) if row.campaign else None)
        for row in rows
    ]  # fmt: skip
    return _show(request, "invitations", "users", form=form, invitations=shown, made=made, link=link, letter=_letter(made, link))



def link_of(secret: str) -> str:
    return f"{settings.ENVIRONMENT.public_url}{reverse('pages:come_in', args=[secret])}"


def _letter(made: Invitation | None, link: str) -> str:
    """A mail that the administrator sends from their own address: Parvis sends none."""
    if made is None:
        return ""
    subject = _("Votre accès à Parvis")
    words = _("Bonjour,\n\nVoici votre accès à Parvis. Le lien sert une fois, pendant 48 heures :\n%(link)s\n") % {"link": link}
    return f"mailto:{quote(made.email)}?subject={quote(subject)}&body={quote(words)}"


@require_POST
def uninvite(request: HttpRequest, pk: int) -> HttpResponse:
    demand(asker(request), "people.edit")
    actions.cancel(get_object_or_404(Invitation, pk=pk, used_at__isnull=True), by=asker(request))
    messages.success(request, _("Le lien n’ouvre plus rien."))
    return redirect("pages:invitations")


@require_http_methods(["GET", "POST"])
def come_in(request: HttpRequest, secret: str) -> HttpResponse:
    """The page of an invitation. What is wrong with a link is never told: it opens, or it does not."""
    form, status = ComeInForm(request.POST or None), 200
    try:
        invitation = actions.opened(secret)
        if request.method == "POST" and form.is_valid():
            actions.accept(secret, **form.cleaned_data)
            messages.success(request, _("Bienvenue. Entrez maintenant avec votre mot de passe."))
            return redirect("account_login")
        context: dict[str, Any] = {"invitation": invitation, "role": ROLE_WORDS.get(invitation.role, invitation.role)}
    except actions.Gone:
        return _closed(render(request, "pages/invitation_closed.html", status=404))
    except ValidationError as error:
        refuse(form, error)
        context = {"invitation": invitation, "role": ROLE_WORDS.get(invitation.role, invitation.role)}
    if form.errors:
        status = 422
    return _closed(render(request, "pages/invitation.html", context | {"form": form}, status=status))


def _closed(response: HttpResponse) -> HttpResponse:
    """The address is a key: no other site learns it, no cache keeps it."""
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    """Where I am signed in; each can be closed, or all the others at once."""
    user, key = asker(request), str(request.session.session_key)
    if request.method == "POST":
        if "all" in request.POST:
            actions.close_all(user, by=user, but=key)
            messages.success(request, _("Toutes vos autres sessions sont fermées."))
        else:
            actions.close(get_object_or_404(OpenSession, pk=number(request.POST.get("session")) or 0, user=user), by=user)
            messages.success(request, _("Cette session est fermée."))
        return redirect("pages:sessions")
    return _show(request, "sessions", "sessions", sessions=reading.sessions_of(user), key=key)


@require_POST
def user_sessions(request: HttpRequest, pk: int) -> HttpResponse:
    """An administrator ends a colleague's sessions, or takes away a second factor that was lost."""
    by = asker(request)
    demand(by, "people.edit")
    found = get_object_or_404(User, pk=pk)
    if "factor" in request.POST:
        actions.drop_factor(found, by=by)
        messages.success(request, _("Le second facteur est retiré : la personne en activera un autre."))
    elif request.POST.get("session"):
        actions.close(get_object_or_404(OpenSession, pk=number(request.POST["session"]) or 0, user=found), by=by)
        messages.success(request, _("Cette session est fermée."))
    else:
        actions.close_all(found, by=by)
        messages.success(request, _("Toutes ses sessions sont fermées."))
    return redirect("pages:user", pk=pk)


@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Why a second factor is asked of me, and where I get one. Whoever looks after people says of which roles it is asked."""
    user = asker(request)
    edits = may(user, "people.edit")
    form = FactorForm(request.POST or None, initial=FactorForm.kept())
    if request.method == "POST":
        demand(user, "people.edit")
        if form.is_valid():
            for role in actions.factor_roles():
                actions.demand_factor(role, wanted=role in form.cleaned_data["roles"], grace=form.cleaned_data["grace"], by=user)
            factor.forget()
            messages.success(request, _("Enregistré."))
            return redirect("pages:factor")
    until = factor.deadline(user)
    context = {
        "until": until, "late": until is not None and until < timezone.localdate(), "protected": factor.protected(user),
        "edits": edits, "without": reading.without_factor() if edits else [],
    }  # fmt: skip
    return _show(request, "factor", "factor", form=form, **context)


@require_http_methods(["GET"])
def rights(request: HttpRequest) -> HttpResponse:
    """Roles × verbs × how far, as one table with the city's own roles; what somebody holds; « why may I (not)? » for an act."""
    user = asker(request)
    edits = may(user, "people.edit")
    chosen = user
    if edits and (pk := request.GET.get("qui", "")) and pk.isascii() and pk.isdigit() and len(pk) < 19:
        chosen = get_object_or_404(User, pk=pk)
    verb, team = request.GET.get("acte", ""), _team(request.GET.get("equipe", ""))
    accounts = Account.objects.seen_by(user).order_by("name")[:300]
    account = next((one for one in accounts if str(one.pk) == request.GET.get("compte", "")), None)
    reason = why(chosen, verb, team.pk if team else None, account) if verb in VERBS else None
    answer = reading.answer(reason, chosen, account.team if account else team, account or "") if reason else None
    own = list(OwnRole.objects.order_by("name"))
    allowed = [*(ROLES[role] for role in ROLES), *(frozenset(one.verbs.split(",")) for one in own)]
    table = [(VERB_WORDS[one], reading.reach(one), [one in role for role in allowed]) for one in VERBS]
    context = {
        "chosen": chosen, "verb": verb, "team": team, "answer": answer, "table": table, "edits": edits,
        "roles": [*(ROLE_WORDS[role] for role in ROLES), *own], "holdings": reading.holdings(chosen),
        "verbs": [(one, VERB_WORDS[one]) for one in VERBS],
        "teams": Team.objects.open().order_by("name"), "accounts": accounts, "account": account,
        "people": User.objects.order_by("name")[:500] if edits else [],
        "guards": reading.guards() if answer and not answer.may else [],
    }  # fmt: skip
    return _show(request, "rights", "rights", **context)


def _team(text: str) -> Team | None:
    return Team.objects.open().filter(pk=text).first() if text.isascii() and text.isdigit() and len(text) < 19 else None
