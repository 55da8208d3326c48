"""Why somebody does not come in, as they read it; whatever is the provider's or the city's to mend is said as one."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

TROUBLE = _("Ce moyen d’entrer ne marche pas en ce moment. Réessayez plus tard, ou entrez par courriel.")
REFUSALS = {
    "off": _("On n’entre pas par là. Entrez par courriel."),
    "state": _("Cette visite a expiré ou a déjà servi. Recommencez."),
    "cancelled": _("Vous n’avez pas terminé votre identification. Vous pouvez recommencer, ou entrer par courriel."),
    "acr": _("Vous n’êtes pas identifié assez sûrement pour entrer par là. Entrez par courriel."),
    "other-person": _(
        "Cette adresse est celle d’un compte de la place lié à quelqu’un d’autre. Entrez par courriel, ou écrivez-nous."
    ),
}
PERSONS = frozenset({"state", "cancelled", "acr", "other-person"})
"""Refusals of somebody, rather than troubles of ours or of the provider's."""
