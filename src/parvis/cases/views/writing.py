"""What each button of a case does. What is refused comes back on its page, with what was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from parvis.accounts.words import mended
from parvis.cases import actions, whereabouts
from parvis.cases.actions import Changed
from parvis.cases.forms import CaseForm, MoveForm, ShowForm, at_point
from parvis.cases.lists import chosen
from parvis.cases.lists import of_conversation as case_of
from parvis.cases.models import Case
from parvis.cases.public import actions as public
from parvis.cases.understood import of_conversation
from parvis.cases.views.reading import drawn, fetch, number, to_tell
from parvis.city import references
from parvis.inbox.actions import Answered, Impossible
from parvis.inbox.models import Conversation
from parvis.people.access import demand
from parvis.people.models import Team
from parvis.rest.auth import asker
from parvis.web.errors import refuse

Verb = Callable[[HttpRequest, Case], HttpResponse]


def _conversation(request: HttpRequest, pk: int | None) -> Conversation:
    seen = Conversation.objects.seen_by(asker(request)).select_related("account__grant", "identity", "team")
    return get_object_or_404(seen, pk=pk)


@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """The form of a case: a new one, above `conversation` if the address names one, or what one says of itself.

    `do`: "find" looks for where its place is, "take" takes the position that was chosen; nothing is kept by either.
    """
    by = asker(request)
    demand(by, "case.edit")
    case = fetch(request, pk) if pk else None
    asked = number(request.GET.get("conversation", ""))
    talk = _conversation(request, asked) if asked and case is None else None
    if request.method == "POST" and request.POST.get("do") in ("find", "take"):
        return _placed(request, case, talk)
    first = (
        {"team": talk.team_id, "title": actions.title_of(talk)} | at_point(of_conversation(talk))
        if talk
        else {"team": Team.objects.open().filter(memberships__user=by).first()}
    )
    form = CaseForm(
        by, request.POST or None, case=case, initial={} if case else {"kind": "request", "priority": "normal"} | first
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _written(request, form, case, talk)
        except ValidationError as error:
            refuse(form, error, lat="point")
        except Changed as changed:
            form.add_error(None, _("Un collègue a changé ce dossier entre-temps. Relisez, puis enregistrez de nouveau."))
            case = changed.case
    return _form(request, form, case, talk, status=422 if form.errors else 200)


def _form(request: HttpRequest, form: CaseForm, case: Case | None, talk: Conversation | None, *, status: int = 200, **more: Any
          ) -> HttpResponse:  # fmt: skip
    revision = request.POST.get("revision", "") if more else case.revision if case else ""
    context = {"form": form, "case": case, "conversation": talk, "revision": revision}
    return render(request, "cases/write.html", context | more, status=status)


def _placed(request: HttpRequest, case: Case | None, talk: Conversation | None) -> HttpResponse:
    """What is typed stays as it is; what was found is chosen by hand, with how precise it is."""
    typed, picked = request.POST.copy(), request.POST.get("spot", "")
    more: dict[str, Any] = {"looked": True}
    if request.POST["do"] == "take" and picked.count("|") == 3:
        lat, lon, typed["precision"], more["chosen"] = picked.split("|", 3)
        typed["point"] = f"{lat}, {lon}"
    else:
        try:
            found = whereabouts.look(request.POST.get("place", ""))
        except ValidationError as error:
            found = whereabouts.Looked([], " ".join(error.messages))
        nothing = _("Cette adresse n’est pas connue : précisez-la, ou donnez la position.") if not found.spots else ""
        more |= {"spots": found.spots, "wrong": found.wrong or nothing}
    return _form(request, CaseForm(asker(request), case=case, initial=typed.dict()), case, talk, **more)


def _written(request: HttpRequest, form: CaseForm, case: Case | None, talk: Conversation | None) -> HttpResponse:
    by, given = asker(request), form.described()
    team = given.pop("team")
    if case is None:
        case = actions.open_case(by=by, conversation=talk, team=team, **given)
        messages.success(request, _("Le dossier %(number)s est ouvert.") % {"number": case.number})
    else:
        actions.describe(case, by=by, team=team, revision=number(request.POST.get("revision", "")), **given)
        messages.success(request, _("Le dossier est enregistré."))
    return redirect("cases:case", pk=case.pk)


@require_POST
def beside(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """From the counter, for one conversation: `ouvrir` a case, `rattacher` it to one by its number."""
    by = asker(request)
    demand(by, "inbox.see")
    talk = _conversation(request, pk)
    if verb not in ("ouvrir", "rattacher"):
        raise Http404
    demand(by, "case.edit", talk)
    try:
        if verb == "ouvrir":
            case = case_of(talk)
            case = case if case and case.closed_at is None else actions.open_case(by=by, conversation=talk)
            messages.success(request, _("Le dossier %(number)s est ouvert.") % {"number": case.number})
        else:
            said = request.POST.get("numero", "").replace("\x00", "").strip()[:200]
            found = chosen(by, q=said).first() if references.is_right(said) else None
            if found is None:
                messages.error(request, _("Aucun dossier n’a ce numéro, ou vous ne pouvez pas le voir."))
                return redirect("inbox:conversation", pk=talk.pk)
            actions.attach(found, talk, by=by)
            messages.success(request, _("La conversation est dans le dossier %(number)s.") % {"number": found.number})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("inbox:conversation", pk=talk.pk)


@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    if verb not in VERBS:
        raise Http404
    case = fetch(request, pk)
    try:
        return VERBS[verb](request, case)
    except Changed as changed:
        words = [
            _(
                "Un collègue a changé ce dossier entre-temps : voici où il en est. Rien n’a été fait, ce que vous avez écrit est là."
            )
        ]
        return drawn(request, fetch(request, changed.case.pk), status=409, refused=words, typed=request.POST)
    except ValidationError as error:
        return drawn(request, fetch(request, pk), status=422, refused=error.messages, typed=request.POST)


def _back(request: HttpRequest, case: Case) -> HttpResponse:
    """To the conversation from which it was done, else to the case."""
    talk = number(request.POST.get("retour", ""))
    return redirect("inbox:conversation", pk=talk) if talk else redirect("cases:case", pk=case.pk)


@transaction.atomic
def _move(request: HttpRequest, case: Case) -> HttpResponse:
    by, form = asker(request), MoveForm(request.POST)
    if not form.is_valid():
        raise ValidationError(
            [message for errors in form.errors.as_data().values() for one in errors for message in one.messages]
        )
    move, to = form.move(), to_tell(request)
    if to and not move.told:
        raise ValidationError(_("Écrivez ce que les habitants liront, ou ne prévenez personne."))
    step = actions.advance(case, move, by=by, revision=form.cleaned_data["revision"], reason=form.cleaned_data["reason"])
    told = actions.tell(step, text=move.told, to=to, by=by) if to else []
    for one in told:
        if one.failure:
            messages.error(
                request, _("%(who)s n’est pas prévenu : %(why)s") % {"who": one.conversation.identity.called, "why": one.failure}
            )
    gone = sum(one.reply is not None for one in told)
    leaving = ngettext("L’état est changé ; %(n)s réponse part.", "L’état est changé ; %(n)s réponses partent.", gone) % {
        "n": gone
    }
    messages.success(request, leaving if gone else _("L’état est changé."))
    return _back(request, case)


def _inside(request: HttpRequest, case: Case) -> HttpResponse:
    actions.set_inside(
        case, state=request.POST.get("state", ""), by=asker(request), revision=number(request.POST.get("revision", ""))
    )
    messages.success(request, _("Le traitement est changé."))
    return _back(request, case)


def _note(request: HttpRequest, case: Case) -> HttpResponse:
    actions.note(case, text=request.POST.get("text", ""), by=asker(request))
    return redirect("cases:case", pk=case.pk)


def _attach(request: HttpRequest, case: Case) -> HttpResponse:
    talk = _conversation(request, number(request.POST.get("conversation", "")))
    actions.attach(case, talk, by=asker(request))
    messages.success(request, _("La conversation est dans le dossier %(number)s.") % {"number": case.number})
    return redirect("inbox:conversation", pk=talk.pk)


def _detach(request: HttpRequest, case: Case) -> HttpResponse:
    actions.detach(case, _conversation(request, number(request.POST.get("conversation", ""))), by=asker(request))
    messages.success(request, _("La conversation n’est plus dans ce dossier."))
    return _back(request, case)


def _show(request: HttpRequest, case: Case) -> HttpResponse:
    form = ShowForm(request.POST)
    given: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    public.show(case, title=given.get("public_title", ""), text=given.get("public_text", ""), by=asker(request),
                revision=number(request.POST.get("revision", "")))  # fmt: skip
    messages.success(request, _("Tout le monde peut voir ce dossier."))
    return redirect("cases:case", pk=case.pk)


def _conceal(request: HttpRequest, case: Case) -> HttpResponse:
    public.conceal(case, by=asker(request), revision=number(request.POST.get("revision", "")))
    messages.success(request, _("Le dossier n’est plus public."))
    return redirect("cases:case", pk=case.pk)


def _pass(request: HttpRequest, case: Case) -> HttpResponse:
    talk = _conversation(request, number(request.POST.get("conversation", "")))
    try:
        public.send_pass(case, talk, by=asker(request), seen=number(request.POST.get(f"seen-{talk.pk}", "")) or 0)
    except Answered as error:
        raise ValidationError(_("Un collègue a répondu entre-temps : rien n’est parti.")) from error
    except Impossible as error:
        raise ValidationError([mended(one)["sentence"] for one in error.problems]) from error
    messages.success(request, _("Le lien privé part dans la conversation."))
    return _back(request, case)


def _revoke(request: HttpRequest, case: Case) -> HttpResponse:
    public.revoke_passes(case, by=asker(request))
    messages.success(request, _("Les liens privés de ce dossier n’ouvrent plus rien."))
    return redirect("cases:case", pk=case.pk)


VERBS: dict[str, Verb] = {
    "etat": _move, "traitement": _inside, "note": _note, "rattacher": _attach, "detacher": _detach, "publier": _show,
    "retirer": _conceal, "lien": _pass, "fermer-liens": _revoke,
}  # fmt: skip
