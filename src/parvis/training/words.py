"""The words of training."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

ACTS = {"publish": _("publier"), "answer": _("répondre")}
ROLES = {
    "manager": _("community manager"), "approver": _("validation"), "agent": _("agent du guichet"), "trainee": _("agent en formation"),
    "contributor": _("contribution"), "admin": _("administration"),
}  # fmt: skip
STATES = {"new": _("nouvelle"), "planned": _("planifiée"), "done": _("faite"), "declined": _("refusée")}
TONES = {"new": "warning", "planned": "", "done": "done", "declined": "late"}
VERBS = {
    "kind": _("Nature"), "destination": _("Interlocuteur"), "answer": _("Réponse"), "escalate": _("Alerte donnée"), "close": _("Clos"),
}  # fmt: skip
KINDS = {
    "report": _("signalement"), "request": _("demande"), "question": _("question"), "criticism": _("critique"),
    "praise": _("remerciement"), "political": _("politique"), "personal": _("dossier personnel"),
    "conversation": _("conversation"), "spam": _("indésirable"), "abuse": _("injure"),
}  # fmt: skip
PACES = {1: _("en temps réel"), 4: _("4 fois plus vite"), 10: _("10 fois plus vite"), 30: _("30 fois plus vite")}
CRITERIA = {
    "kind": _("Nature reconnue"), "destination": _("Bon interlocuteur"), "promise": _("Promesse tenue"), "charter": _("Charte respectée"),
    "tone": _("Ton"), "content": _("Réponse utile"), "private": _("En privé"), "escalate": _("Alerte"), "silence": _("Pas de réponse"),
    "close": _("Clos"),
}  # fmt: skip
MANNERS = {
    "greeting": _("commencez par saluer : « Bonjour »"),
    "shouting": _("pas de mots en majuscules : on les lit comme des cris"),
    "marks": _("un seul point d’exclamation suffit"),
    "familiar": _("vouvoyez la personne"),
    "blame": _("ne reprochez rien à la personne"),
    "short": _("une réponse de quelques mots paraît sèche"),
}
CLEARLY = {
    "kind": _("La nature attendue : %(wanted)s."),
    "destination": _("L’interlocuteur attendu : %(wanted)s."),
    "promise": _("Il fallait répondre, transmettre ou alerter en moins de %(wanted)s min."),
    "charter": _("La charte refuse ce texte : %(wanted)s."),
    "tone": _("Pour le ton : %(wanted)s."),
    "content": _("La personne devait lire : %(wanted)s."),
    "private": _("Cela se dit en privé, jamais sous les yeux de tous."),
    "escalate": _("Il fallait donner l’alerte."),
    "silence": _("Il ne fallait pas répondre ici."),
    "close": _("Il fallait clore sans répondre."),
}
