"""Articles that an act may cite, and words that are no ground. Read only."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import override

from parvis.charter.models import Clause
from parvis.design.moments import dated
from parvis.inbox.models import Moderation
from parvis.inbox.moderation import ACTS, RULES
from parvis.inbox.tongues import spoken
from parvis.networks.protocol import Act
from parvis.search.index import fold

_CRITICISM = re.compile(
    r"(la |une |c est une |simple )?(critique|avis negatif|mecontent|desaccord|opinion|pas d accord|propos politique|opposant|deplait)"
)
"""A reason that begins so names what is never a ground; "insulte, pas une critique" does not begin so."""


GROUNDS = ("words", "pattern", "personal", "courtesy", "reading")
"""Kinds of articles that somebody outside can offend against; the others say how the city writes, when and for whom."""


def articles() -> list[tuple[str, str]]:
    """(number, number and title) of the charter's articles, but those that rule the city's own words alone."""
    rows = Clause.objects.filter(active=True, kind__in=GROUNDS).order_by("number").values_list("number", "title", "scope")
    return [(number, f"{number} {title}") for number, title, scope in rows if scope.get("way") != "post"]


def article(number: str, act: Act) -> str:
    """As the register keeps it, whatever the charter becomes. Raises ValidationError where one is needed, or is none."""
    known = dict(articles()) if ACTS[act].reasoned or number else {}
    if number and number not in known:
        raise ValidationError({"clause": _("La charte n’a pas cet article.")})
    if ACTS[act].reasoned and known and not number:
        raise ValidationError({"clause": _("Citez l’article de la charte : son auteur a le droit de le connaître.")})
    return known.get(number, "")


def demand_ground(reason: str) -> None:
    """Criticism is none, however sharp. Raises ValidationError."""
    plain = " ".join(re.sub(r"[^\w]+", " ", fold(reason)).split())
    if _CRITICISM.match(plain):
        raise ValidationError({"reason": _("La critique n’est jamais un motif, même vive, même injuste : on y répond.")})


def notice(row: Moderation) -> str:
    """What its author may be told, in French, or in English to whoever writes otherwise."""
    language = spoken(row.conversation) if row.conversation else ""
    with override("fr" if (language or "fr").startswith("fr") else "en"):
        rule = RULES.get(row.act)
        said = {"day": dated(row.at, "DATE_FORMAT"), "act": str(rule.word).lower() if rule else row.act}
        lines = [_("Bonjour, le %(day)s nous avons pris cette mesure : %(act)s.") % said]
        if row.clause:
            lines.append(_("Article de notre charte : %(clause)s.") % {"clause": row.clause})
        lines.append(_("Motif : %(reason)s.") % {"reason": row.reason.rstrip(".")} if row.reason else "")
        lines.append(_("Si vous pensez que c’est une erreur, répondez-nous : une autre personne regardera de nouveau."))
        return " ".join(line for line in lines if line)
