"""What each button of a subject does. What is refused comes back on its page, with what was typed."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from parvis.inbox.models import Conversation
from parvis.inbox.wanted import number
from parvis.people.access import demand
from parvis.people.models import Team
from parvis.rest.auth import asker
from parvis.subjects import actions
from parvis.subjects.actions import Changed
from parvis.subjects.forms import AnswerForm, SubjectForm
from parvis.subjects.lists import of_conversation
from parvis.subjects.models import Subject
from parvis.subjects.sparing import actions as sparing
from parvis.subjects.views.reading import drawn, fetch, fetch_round
from parvis.web.errors import refuse

Verb = Callable[[HttpRequest, Subject], HttpResponse]


def _conversation(request: HttpRequest, pk: int | None) -> Conversation:
    seen = Conversation.objects.seen_by(asker(request)).select_related("account__grant", "identity", "team")
    return get_object_or_404(seen, pk=pk)


@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """The form of a subject: a new one, with `conversation` in it if the address names one, or what one says of itself."""
    by = asker(request)
    demand(by, "subject.edit")
    subject = fetch(request, pk) if pk else None
    asked = number(request.GET.get("conversation"))
    talk = _conversation(request, asked) if asked and subject is None else None
    team = talk.team_id if talk else Team.objects.open().filter(memberships__user=by).first()
    form = SubjectForm(by, request.POST or None, subject=subject, initial={"team": team})
    if request.method == "POST" and form.is_valid():
        try:
            return _written(request, form, subject, talk)
        except ValidationError as error:
            refuse(form, error)
        except Changed as changed:
            form.add_error(None, _("Un collègue a changé ce sujet entre-temps. Relisez, puis enregistrez de nouveau."))
            subject = changed.subject
    context = {"form": form, "subject": subject, "conversation": talk, "revision": subject.revision if subject else ""}
    return render(request, "subjects/write.html", context, status=422 if form.errors else 200)


def _written(request: HttpRequest, form: SubjectForm, subject: Subject | None, talk: Conversation | None) -> HttpResponse:
    by, given = asker(request), dict(form.cleaned_data)
    if subject is None:
        subject = actions.open_subject(by=by, conversation=talk, **given)
        messages.success(request, _("Le sujet « %(title)s » est ouvert.") % {"title": subject.title})
    else:
        actions.describe(subject, by=by, revision=number(request.POST.get("revision")), **given)
        messages.success(request, _("Le sujet est enregistré."))
    return redirect("subjects:subject", pk=subject.pk)


@require_POST
def beside(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """From the counter, for one conversation: `rejoindre` a subject, `quitter` the one it is in; `laisser` its person without answers
    to all, or `prevenir` them again."""
    by = asker(request)
    demand(by, "inbox.see")
    talk = _conversation(request, pk)
    if verb not in ("rejoindre", "quitter", "laisser", "prevenir"):
        raise Http404
    demand(by, "subject.edit", talk)
    try:
        if verb == "rejoindre":
            subject = fetch(request, number(request.POST.get("sujet")) or 0)
            joined = actions.join(subject, [talk.pk], by=by)
            if joined.elsewhere:
                raise ValidationError(_("Cette conversation est déjà dans un autre sujet : retirez-la d’abord."))
            messages.success(request, _("La conversation est dans le sujet « %(title)s ».") % {"title": subject.title})
        elif verb in ("laisser", "prevenir"):
            sparing.decline(talk, declined=verb == "laisser", by=by)
            left, told = (
                _("Cette personne ne recevra plus de réponses à tous."),
                _("Cette personne recevra de nouveau les réponses à tous."),
            )
            messages.success(request, left if verb == "laisser" else told)
        elif (there := of_conversation(talk)) is not None:
            actions.leave(there, talk, by=by)
            messages.success(request, _("La conversation n’est plus dans ce sujet. Elle peut y revenir."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("inbox:conversation", pk=talk.pk)


@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    if verb not in VERBS:
        raise Http404
    subject = fetch(request, pk)
    try:
        return VERBS[verb](request, subject)
    except Changed as changed:
        words = [
            _("Un collègue a changé ce sujet entre-temps : voici où il en est. Rien n’a été fait, ce que vous avez écrit est là.")
        ]
        return drawn(request, fetch(request, changed.subject.pk), status=409, refused=words, typed=request.POST)
    except ValidationError as error:
        return drawn(request, fetch(request, pk), status=422, refused=error.messages, typed=request.POST)


def _line(request: HttpRequest, subject: Subject) -> HttpResponse:
    actions.describe(subject, by=asker(request), revision=number(request.POST.get("revision")), line=request.POST.get("line", ""))
    messages.success(request, _("Ce qu’on peut dire est à jour."))
    return redirect("subjects:subject", pk=subject.pk)


def _join(request: HttpRequest, subject: Subject) -> HttpResponse:
    chosen = [pk for value in request.POST.getlist("conversation") if (pk := number(value))]
    joined = actions.join(subject, chosen, by=asker(request))
    n = len(joined.done)
    words = ngettext("%(n)s conversation rejoint le sujet.", "%(n)s conversations rejoignent le sujet.", n) % {"n": n}
    messages.success(request, words if n else _("Rien n’a changé."))
    return redirect("subjects:subject", pk=subject.pk)


def _leave(request: HttpRequest, subject: Subject) -> HttpResponse:
    actions.leave(subject, _conversation(request, number(request.POST.get("conversation"))), by=asker(request))
    messages.success(request, _("La conversation n’est plus dans ce sujet. Elle peut y revenir."))
    return redirect("subjects:subject", pk=subject.pk)


def _end(request: HttpRequest, subject: Subject) -> HttpResponse:
    actions.end(subject, by=asker(request), revision=number(request.POST.get("revision")))
    messages.success(request, _("Le sujet est terminé. Vous pouvez encore le dire à tous, ci-dessous."))
    return redirect("subjects:subject", pk=subject.pk)


def _reopen(request: HttpRequest, subject: Subject) -> HttpResponse:
    actions.reopen(subject, by=asker(request), revision=number(request.POST.get("revision")))
    messages.success(request, _("Le sujet est rouvert."))
    return redirect("subjects:subject", pk=subject.pk)


def _answer(request: HttpRequest, subject: Subject) -> HttpResponse:
    form = AnswerForm(request.POST)
    if not form.is_valid():
        raise ValidationError([one for errors in form.errors.values() for one in errors])
    row = actions.answer_all(subject, by=asker(request), **form.asked(request.POST))
    return redirect("subjects:answer", pk=row.pk)


@require_POST
def turn(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """`arreter` an answer that is leaving, `reprendre` one that was stopped."""
    row = fetch_round(request, pk)
    verbs = {"arreter": actions.stop, "reprendre": actions.resume}
    if verb not in verbs:
        raise Http404
    try:
        verbs[verb](row, by=asker(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("subjects:answer", pk=row.pk)


VERBS: dict[str, Verb] = {
    "dire": _line, "rejoindre": _join, "retirer": _leave, "terminer": _end, "rouvrir": _reopen, "repondre": _answer,
}  # fmt: skip
