"""A colleague's yes, asked for and given: to the very words that are shown, once, and not over what somebody answered since."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.accounts.words import mended
from parvis.desk.views.frame import ask as asked_in_a_dialog
from parvis.desk.views.frame import done
from parvis.drafts import actions
from parvis.drafts.models import SharedDraft
from parvis.drafts.views.box import again, draft_of
from parvis.inbox.actions import Answered, Impossible
from parvis.inbox.wanted import Wanted, number
from parvis.rest.auth import asker


def _revision(request: HttpRequest) -> int:
    return number(request.POST.get("revision")) or 0


def _tried(request: HttpRequest, row: SharedDraft, act: Callable[[], Any], said: str | Callable[[Any], str]) -> HttpResponse:
    """The part again: done, or why not. What stood in the way is shown beside the words."""
    talk = row.conversation
    try:
        made = act()
    except actions.Stale:
        words = _("Un collègue l’a modifié entre-temps : rien n’est parti. Relisez-le tel qu’il est maintenant.")
        return again(request, talk, status=409, refused=[words])
    except Answered:
        words = _("Un collègue a répondu entre-temps : rien n’est parti. Lisez sa réponse, puis décidez.")
        return again(request, talk, status=409, refused=[words])
    except Impossible as error:
        found = [mended(one) for one in error.problems]
        return again(request, talk, status=422, refused=[f"{one['sentence']} {one['advice']}" for one in found])
    except ValidationError as error:
        return again(request, talk, status=422, refused=error.messages)
    return again(request, talk, said=said(made) if callable(said) else said)


@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    row, by = draft_of(request, pk), asker(request)
    return _tried(request, row, lambda: actions.ask(row, by=by, revision=_revision(request)), _("Vos collègues sont prévenus."))


@require_POST
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    row, by = draft_of(request, pk), asker(request)
    seen = number(request.POST.get("seen"))
    return _tried(
        request, row, lambda: actions.agree(row, by=by, revision=_revision(request), seen=seen), _("C’est oui : elle part.")
    )


@require_http_methods(["GET", "POST"])
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Something else is wanted: `said`, in a dialog."""
    row, by = draft_of(request, pk), asker(request)
    context: dict[str, Any] = {"row": row, "conversation": row.conversation, "query": Wanted.of(request.GET).address()}
    status = 200
    if request.method == "POST":
        said = request.POST.get("said", "")
        try:
            actions.send_back(row, by=by, said=said, revision=_revision(request))
            told = _("%(name)s reçoit un avis.") % {"name": row.author}
            return done(request, "inbox:conversation", told, pk=row.conversation_id, focus=f"#shared-{row.conversation_id}")
        except actions.Stale as error:
            status, words = 409, _("Il a été modifié entre-temps : relisez-le.")
            context |= {"row": error.row, "refused": [words], "said": said}
        except ValidationError as error:
            status = 422
            context |= {"refused": error.messages, "said": said}
    return asked_in_a_dialog(request, "drafts/parts/send_back_form.html", _("Demander un changement"), context, status=status)


@require_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """In my own name; where a yes is wanted, it is asked for."""
    row, by, seen = draft_of(request, pk), asker(request), number(request.POST.get("seen"))

    def words(made: Any) -> str:
        waits = _("Rien n’est parti : un collègue est prévenu et doit dire oui.")
        return waits if isinstance(made, SharedDraft) else _("Elle part en votre nom.")

    return _tried(request, row, lambda: actions.send(row, by=by, revision=_revision(request), seen=seen, hold=by.hold), words)
