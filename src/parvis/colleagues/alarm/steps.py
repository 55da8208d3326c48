"""The list: what to do when an account of the city is in somebody else's hands, in the order in which it helps most."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Step:
    """`does`: Parvis does it itself when it is pressed (and in an exercise only notes that somebody pressed)."""

    key: str
    title: str | Promise
    help: str | Promise
    does: bool = False


STEPS = (
    Step("stop", _("Arrêter toutes les publications"), _("Plus rien ne part d’ici, sur aucun réseau."), does=True),
    Step(
        "grants", _("Oublier les autorisations"),
        _("Parvis ne peut plus ni lire ni publier sur le compte ; rien n’est perdu, on le reconnectera."), does=True,
    ),
    Step("sessions", _("Fermer toutes les sessions de Parvis"), _("Chacun doit se reconnecter, sauf vous."), does=True),
    Step("tokens", _("Révoquer tous les jetons d’API"), _("Les programmes de la ville devront en recevoir de nouveaux."), does=True),
    Step(
        "network", _("Reprendre la main sur le réseau"),
        _("Sur le réseau lui-même : changer le mot de passe, fermer les autres sessions, remettre le second facteur, retirer les "
          "administrateurs inconnus et les applications autorisées. Sinon, signaler le piratage au réseau."),
    ),
    Step("mailbox", _("Vérifier la boîte aux lettres"), _("Celle qui reçoit les codes du réseau : mot de passe, renvois, filtres.")),
    Step("proof", _("Garder des preuves"), _("Captures datées de ce qui a été publié et envoyé, avant de l’enlever.")),
    Step("erase", _("Enlever ce que la ville n’a pas écrit"), _("Publications, messages privés, changements de profil.")),
    Step("inside", _("Prévenir en interne"), _("Direction, sécurité informatique, cabinet, délégué à la protection des données.")),
    Step(
        "residents", _("Le dire aux habitants"),
        _("Par un autre canal : le site, un autre compte. Quand, ce qui était faux, ce qu’il ne faut pas ouvrir."),
    ),
    Step(
        "authority", _("Signaler et porter plainte"),
        _("17Cyber, plainte ; si des données personnelles ont été lues, notification à la CNIL dans les 72 heures — à voir avec "
          "le délégué à la protection des données."),
    ),
    Step("again", _("Reconnecter et reprendre"), _("Reconnecter le compte, relire ce qui est retenu, puis finir l’arrêt d’urgence.")),
)  # fmt: skip
KEYS = tuple(step.key for step in STEPS)
CUTS = tuple(step.key for step in STEPS if step.does)
