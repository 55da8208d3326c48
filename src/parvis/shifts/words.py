"""The words of rotas and absences."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.shifts.models import Turn

WAYS = {
    "turns": gettext_lazy("à tour de rôle"),
    "load": gettext_lazy("à qui en a le moins"),
}
BARRED = {
    "absent": gettext_lazy("absent"),
    "full": gettext_lazy("a tout ce qu’il peut prendre"),
    "off-duty": gettext_lazy("pas de permanence"),
    "cannot": gettext_lazy("ne peut pas répondre ici"),
}


def explained(turn: Turn) -> list[str]:
    """Why this one, in sentences; or why nobody yet."""
    why = turn.why
    if turn.state == "waiting" and not why:
        return [_("La répartition s’en occupe dans un instant.")]
    values = {"rota": why.get("rota", "?"), "way": WAYS.get(str(why.get("way")), "?")}
    if turn.state == "given":
        said = [_("« %(rota)s » : %(way)s.") % values]
        more = {name: why.get(name, 0) for name in ("load", "capacity", "name")} | {"n": why.get("free", 1)}
        words = _("Libres : %(n)s. %(name)s en avait le moins : %(load)s sur %(capacity)s.")
        if why.get("way") == "turns":
            words = _("Libres : %(n)s. C’était le tour de %(name)s, qui en avait %(load)s sur %(capacity)s.")
        said.append(words % more)
    else:
        said = [_("« %(rota)s » : personne n’est libre ; on regarde de nouveau dans dix minutes.") % values]
    return said + [f"{name}\u00a0: {BARRED.get(key, key)}." for name, key in why.get("left", [])[:8]]
