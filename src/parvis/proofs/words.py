"""Words of a file of proof that are the same on pages and paper."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
READY: Words = _("Le fichier de preuve « %(name)s » est prêt.")
STATES: Mapping[str, Words] = {"working": _("en cours"), "stopped": _("arrêté"), "done": _("terminé")}
FORMS: Mapping[str, tuple[str, Words]] = {
    "pdf": ("application/pdf", _("PDF accessible")),
    "json": ("application/json", _("Données (JSON)")),
}
OBJECTIVES: Mapping[str, Words] = {
    "presence": _("présence"), "city": _("ville"), "service": _("service"), "": _("sans objectif"),
}  # fmt: skip
KINDS: Mapping[str, Words] = {
    "account": _("Compte"), "network": _("Réseau"), "objective": _("Objectif"), "topic": _("Thème"),
}  # fmt: skip
DELIVERIES: Mapping[str, Words] = {
    "sent": _("publiée"), "held": _("retenue"), "late": _("non partie : heure manquée"), "unapproved": _("non partie : pas validée"),
    "refused": _("refusée par le réseau"), "asked": _("à vérifier : peut-être en ligne"), "doubt": _("en doute"),
    "waiting": _("en attente : compte en pause"), "dropped": _("abandonnée"), "scheduled": _("programmée"),
    "later": _("reportée par le réseau"), "sending": _("en cours d’envoi"), "processing": _("en traitement chez le réseau"),
}  # fmt: skip
WHY: Mapping[str, Words] = {
    "charter": _("la charte"), "media-over": _("un média dont les droits ont expiré"),
    "media-consent": _("un média sans l’accord des personnes"), "language-kept": _("la langue du compte"),
    "audience-kept": _("le public visé"),
}  # fmt: skip
APPROVALS: Mapping[str, Words] = {
    "waiting": _("en attente"), "approved": _("validée"), "changes": _("à reprendre"), "refused": _("refusée"),
    "fallen": _("tombée : le texte a changé"), "withdrawn": _("retirée"),
}  # fmt: skip
VERDICTS: Mapping[str, Words] = {"yes": _("d’accord"), "changes": _("à reprendre"), "no": _("contre")}
SEVERITIES: Mapping[str, Words] = {
    "refuse": _("refuse"), "approve": _("demande un accord"), "advise": _("conseille"), "pass": _("laisse passer"),
}  # fmt: skip
AMENDMENTS: Mapping[str, Words] = {
    "edit": _("texte corrigé"),
    "remove": _("publication retirée"),
    "clear": _("préparée sans être visible, retirée"),
}
EVENTS: Mapping[str, Words] = {
    "post.scheduled": _("programmée"), "post.moved": _("déplacée"), "post.cancelled": _("annulée"), "post.held": _("gelée"),
    "post.released": _("gel levé"), "delivery.held": _("retenue"), "delivery.late": _("heure manquée"),
    "delivery.unapproved": _("pas validée à son heure"), "delivery.refused": _("refusée par le réseau"),
    "delivery.retried": _("relancée"), "delivery.replanned": _("replanifiée"), "delivery.dropped": _("abandonnée"),
    "delivery.sent": _("publiée"), "delivery.judged": _("vérifiée sur le réseau"),
}  # fmt: skip
