"""What is said of the identity provider: why somebody does not come in, what kinds there are."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.identity.asking import GENERIC, PROCONNECT

KINDS = {GENERIC: _("OpenID Connect"), PROCONNECT: _("ProConnect")}
CLOCK = _("L’heure de ce serveur et celle du fournisseur d’identité diffèrent trop. Prévenez votre administrateur.")
UNCLEAR = _("La réponse du fournisseur d’identité n’est pas recevable : personne n’est entré. Prévenez votre administrateur.")
REFUSALS = {
    "off": _("La connexion par le fournisseur d’identité n’est pas en service."),
    "down": _(
        "Le fournisseur d’identité ne répond pas. Réessayez dans un moment ; si vous avez un mot de passe ici, il ouvre toujours."
    ),
    "said-no": _("Le fournisseur d’identité a refusé de répondre à Parvis. Prévenez votre administrateur."),
    "unreadable": UNCLEAR,
    "discovery": _("L’adresse donnée n’est pas celle d’un fournisseur d’identité : sa description manque ou est incomplète."),
    "issuer": _("Celui qui répond n’est pas le fournisseur d’identité attendu."),
    "tokens": UNCLEAR,
    "claims": UNCLEAR,
    "signature": UNCLEAR,
    "unsigned": UNCLEAR,
    "audience": UNCLEAR,
    "nonce": UNCLEAR,
    "acr": _("Le fournisseur d’identité ne vous a pas identifié assez sûrement pour entrer ici."),
    "clock": CLOCK,
    "state": _("Cette visite a expiré ou a déjà servi. Recommencez depuis la page d’entrée."),
    "cancelled": _("Vous n’avez pas terminé votre identification. Vous pouvez recommencer."),
    "siret": _("Votre employeur (SIRET %(siret)s) n’est pas de ceux qui entrent ici. Demandez à l’administrateur de Parvis."),
    "unverified": _(
        "Le fournisseur d’identité ne garantit pas votre adresse électronique : elle ne peut ouvrir aucun accès ici."
    ),
    "unknown": _(
        "Vous êtes bien identifié, mais vous n’avez pas d’accès ici. Demandez une invitation à l’administrateur de Parvis."
    ),
    "other-person": _(
        "Cette adresse est celle d’un accès qui appartient déjà à quelqu’un d’autre chez le fournisseur d’identité. "
        "L’administrateur de Parvis doit d’abord le délier."
    ),
    "closed": _("Votre accès à Parvis est fermé. Demandez à l’administrateur."),
    "over": _("Votre accès à Parvis est fini, ou n’a pas commencé. Demandez à l’administrateur."),
    "by-password": _("Ici, on entre par le fournisseur d’identité de la ville : le mot de passe n’ouvre plus."),
}
