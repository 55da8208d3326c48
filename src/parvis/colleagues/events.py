"""What this room writes into the journal: its families of events, each as a sentence, and the things that they are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.journal.telling import tells

tells(
    families={
        "alarm": _("Alertes"),
        "department": _("Équipes et rôles"),
        "provider": _("Connexions"),
        "role": _("Équipes et rôles"),
        "seat": _("Équipes et rôles"),
        "second": _("Accords à deux"),
        "session": _("Connexions"),
        "team": _("Équipes et rôles"),
        "user": _("Personnes"),
    },
    events={
        "alarm.begun": _("%(by)s a ouvert une alerte : compte piraté"),
        "alarm.drill": _("%(by)s a commencé un exercice d’alerte"),
        "alarm.ended": _("%(by)s a clos une alerte ou un exercice"),
        "alarm.person": _("%(by)s a coupé l’accès d’une personne"),
        "alarm.step": _("%(by)s a fait une étape d’une alerte ou d’un exercice"),
        "department.dropped": _("%(by)s a retiré une direction"),
        "department.kept": _("%(by)s a réglé une direction et ses équipes"),
        "department.role": _("%(by)s a donné ou retiré un rôle dans une direction"),
        "provider.settled": _("%(by)s a réglé le fournisseur d’identité"),
        "role.dropped": _("%(by)s a retiré un rôle de la ville"),
        "role.kept": _("%(by)s a réglé un rôle de la ville"),
        "seat.dropped": _("%(by)s a fermé l’accès d’une personne élue"),
        "seat.given": _("%(by)s a ouvert un accès à une personne élue"),
        "seat.rule": _("%(by)s a réglé les accès des élus"),
        "second.agreed": _("%(by)s a donné un second accord"),
        "second.asked": _("%(by)s a demandé un second accord"),
        "second.chosen": _("%(by)s a choisi ce qui attend un second accord"),
        "second.refused": _("%(by)s a refusé un second accord, ou repris sa demande"),
        "session.closed": _("%(by)s a fermé des sessions"),
        "team.closed": _("%(by)s a fermé une équipe"),
        "team.kept": _("%(by)s a réglé une équipe"),
        "team.opened": _("%(by)s a rouvert une équipe"),
        "user.added": _("%(by)s a ajouté quelqu’un"),
        "user.address": _("%(by)s a pris l’adresse que donne le fournisseur d’identité"),
        "user.bound": _("%(by)s est entré par le fournisseur d’identité pour la première fois"),
        "user.broke-glass": _("%(by)s est entré par le compte de secours"),
        "user.duty": _("%(by)s a pris ou quitté la permanence"),
        "user.invited": _("%(by)s a invité quelqu’un"),
        "user.joined": _("%(by)s a accepté son invitation"),
        "user.let-in": _("%(by)s a réactivé un accès"),
        "user.let-out": _("%(by)s a désactivé un accès"),
        "user.listed": _("%(by)s a importé un tableau de personnes"),
        "user.password": _("%(by)s a donné un nouveau mot de passe"),
        "user.profile": _("%(by)s a changé son nom ou son adresse"),
        "user.role": _("%(by)s a changé un rôle"),
        "user.signed-in": _("%(by)s s’est connecté"),
        "user.unbound": _("%(by)s a délié quelqu’un du fournisseur d’identité"),
        "user.uninvited": _("%(by)s a fermé une invitation"),
    },
    things={
        "people.department": ("colleagues:department", _("direction")),
        "people.invitation": ("", _("invitation")),
        "people.team": ("colleagues:team", _("équipe")),
        "people.user": ("pages:user", _("personne")),
    },
)
