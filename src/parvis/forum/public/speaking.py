"""A view whose words are in the reader's language, and whose answers are these."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parvis.square.pages import language_of

View = Callable[..., HttpResponseBase]

DONE: dict[str, str | Promise] = {
    "asked": _("Votre question est publiée."), "answered": _("Votre réponse est publiée."),
    "commented": _("Votre commentaire est publié."),
    "held": _("C’est reçu. Une personne de la ville le relit avant que tous le lisent."),
    "edited": _("C’est modifié."), "withdrawn": _("C’est retiré."), "accepted": _("La question est résolue."),
    "unaccepted": _("La question n’est plus résolue."), "thanked": _("Merci noté."), "unthanked": _("Merci repris."),
    "followed": _("Vous recevrez un courriel par jour, s’il y a du nouveau."), "unfollowed": _("Vous ne recevrez plus de courriel."),
    "voted": _("Votre vote est compté. Vous pouvez le changer jusqu’à la fin."),
    "flagged": _("C’est signalé. Une personne va le lire, et vous saurez ce qu’elle décide."),
    "contested": _("C’est reçu. Une autre personne va relire cette décision."),
    "often": _("C’est beaucoup d’un coup : réessayez dans un moment."),
}  # fmt: skip


def spoken(view: View) -> View:
    @wraps(view)
    def told(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with translation.override(language_of(request)):
            return view(request, *args, **kwargs)

    return told


def done(request: HttpRequest) -> str | Promise:
    return DONE.get(request.GET.get("fait", ""), "")
