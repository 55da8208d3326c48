"""Words of transfers: states, ways, grounds, what went wrong."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WAYS: dict[str, str | Promise] = {
    "mail": _("par courriel"), "hook": _("par appel à son logiciel"), "team": _("en lui confiant la conversation"),
}  # fmt: skip
GROUNDS: dict[str, str | Promise] = {
    "law": _("La loi : la demande relève d’une autre administration (CRPA, art. L. 114-2)"),
    "consent": _("L’accord de la personne"),
}
CONSENTS: dict[str, str | Promise] = {
    "": _("on ne le lui a pas demandé"), "asked": _("on lui a demandé, elle n’a pas répondu"), "given": _("elle est d’accord"),
    "refused": _("elle refuse"),
}  # fmt: skip
TROUBLES: dict[str, str | Promise] = {
    "bounced": _("Le courriel est revenu : l’adresse ne répond plus. Corrigez-la dans l’annuaire, puis réessayez."),
    "refused": _("Le serveur de courriel a refusé l’envoi. Lisez pourquoi, corrigez, puis réessayez."),
    "asked": _("On ne sait pas si le courriel est parti. Regardez dans les messages envoyés de la boîte, puis dites-le ici."),
    "late": _("Le courriel n’est pas parti à temps. Réessayez."),
    "dropped": _("La boîte d’envoi a été retirée. Choisissez-en une autre dans une nouvelle transmission."),
    "unsure": _("On ne sait pas si la demande est arrivée chez eux. Regardez sur leur site, ou appelez-les, puis dites-le ici."),
    "failed": _("Son logiciel n’a pas pris la transmission. Réessayez, ou transmettez par courriel."),
}
PERSONAL: dict[str, str | Promise] = {
    "mail": _("une adresse de courriel"), "phone": _("un numéro de téléphone"), "iban": _("un compte bancaire"),
    "card": _("une carte bancaire"), "nir": _("un numéro de sécurité sociale"), "plate": _("une plaque d’immatriculation"),
    "file": _("un numéro de dossier"), "birth": _("une date de naissance"), "address": _("l’adresse où quelqu’un habite"),
}  # fmt: skip


def troubled(code: str) -> str | Promise:
    return TROUBLES.get(code, code)
