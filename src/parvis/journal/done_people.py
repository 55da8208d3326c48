"""What colleagues did to their own house, roles and ways in, as sentences: one line for each kind of event."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

AMONG_COLLEAGUES: Mapping[str, str | Promise] = {
    "token.created": gettext_lazy("%(by)s a créé un jeton d’API"),
    "token.revoked": gettext_lazy("%(by)s a révoqué un jeton d’API"),
    "factor.compulsory": gettext_lazy("%(by)s a rendu le second facteur obligatoire pour un rôle"),
    "factor.dropped": gettext_lazy("%(by)s a retiré le second facteur de quelqu’un"),
    "factor.free": gettext_lazy("%(by)s n’exige plus le second facteur d’un rôle"),
    "session.closed": gettext_lazy("%(by)s a fermé des sessions"),
    "role.dropped": gettext_lazy("%(by)s a retiré un rôle de la ville"),
    "role.kept": gettext_lazy("%(by)s a réglé un rôle de la ville"),
    "provider.settled": gettext_lazy("%(by)s a réglé le fournisseur d’identité"),
    "user.listed": gettext_lazy("%(by)s a importé un tableau de personnes"),
    "account.cut": gettext_lazy("%(by)s a oublié l’autorisation d’un compte, peut-être piraté"),
    "alarm.begun": gettext_lazy("%(by)s a ouvert une alerte : compte piraté"),
    "alarm.drill": gettext_lazy("%(by)s a commencé un exercice d’alerte"),
    "alarm.ended": gettext_lazy("%(by)s a clos une alerte ou un exercice"),
    "alarm.person": gettext_lazy("%(by)s a coupé l’accès d’une personne"),
    "alarm.step": gettext_lazy("%(by)s a fait une étape d’une alerte ou d’un exercice"),
    "seat.dropped": gettext_lazy("%(by)s a fermé l’accès d’une personne élue"),
    "seat.given": gettext_lazy("%(by)s a ouvert un accès à une personne élue"),
    "seat.rule": gettext_lazy("%(by)s a réglé les accès des élus"),
    "department.dropped": gettext_lazy("%(by)s a retiré une direction"),
    "department.kept": gettext_lazy("%(by)s a réglé une direction et ses équipes"),
    "department.role": gettext_lazy("%(by)s a donné ou retiré un rôle dans une direction"),
    "team.closed": gettext_lazy("%(by)s a fermé une équipe"),
    "team.kept": gettext_lazy("%(by)s a réglé une équipe"),
    "team.opened": gettext_lazy("%(by)s a rouvert une équipe"),
    "notices.device": gettext_lazy("%(by)s reçoit ses avis sur un navigateur de plus"),
    "notices.device-gone": gettext_lazy("%(by)s ne reçoit plus ses avis sur un navigateur"),
    "second.agreed": gettext_lazy("%(by)s a donné un second accord"),
    "second.asked": gettext_lazy("%(by)s a demandé un second accord"),
    "second.chosen": gettext_lazy("%(by)s a choisi ce qui attend un second accord"),
    "second.refused": gettext_lazy("%(by)s a refusé un second accord, ou repris sa demande"),
    "user.address": gettext_lazy("%(by)s a pris l’adresse que donne le fournisseur d’identité"),
    "user.bound": gettext_lazy("%(by)s est entré par le fournisseur d’identité pour la première fois"),
    "user.broke-glass": gettext_lazy("%(by)s est entré par le compte de secours"),
    "user.unbound": gettext_lazy("%(by)s a délié quelqu’un du fournisseur d’identité"),
    "user.invited": gettext_lazy("%(by)s a invité quelqu’un"),
    "user.joined": gettext_lazy("%(by)s a accepté son invitation"),
    "user.signed-in": gettext_lazy("%(by)s s’est connecté"),
    "user.uninvited": gettext_lazy("%(by)s a fermé une invitation"),
    "user.added": gettext_lazy("%(by)s a ajouté quelqu’un"),
    "user.duty": gettext_lazy("%(by)s a pris ou quitté la permanence"),
    "user.let-in": gettext_lazy("%(by)s a réactivé un accès"),
    "user.let-out": gettext_lazy("%(by)s a désactivé un accès"),
    "user.password": gettext_lazy("%(by)s a donné un nouveau mot de passe"),
    "user.profile": gettext_lazy("%(by)s a changé son nom ou son adresse"),
    "user.role": gettext_lazy("%(by)s a changé un rôle"),
}
