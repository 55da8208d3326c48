"""What this room writes into the journal: its families of events, each as a sentence, and the things that they are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.journal.telling import tells

tells(
    families={
        "contest": _("Concours"),
    },
    events={
        "contest.accepted": _("%(by)s a accepté une participation à un concours"),
        "contest.announced": _("%(by)s a annoncé le résultat d’un concours"),
        "contest.asked": _("%(by)s a demandé à l’auteur d’une photo s’il voulait concourir"),
        "contest.awarded": _("%(by)s a décerné un prix"),
        "contest.cancelled": _("%(by)s a annulé un concours"),
        "contest.changed": _("%(by)s a modifié un concours"),
        "contest.contested": _("L’auteur d’une photo de concours conteste un refus"),
        "contest.declared": _("Un juré a fait sa déclaration"),
        "contest.described": _("%(by)s a mieux décrit une photo de concours"),
        "contest.drawn": _("%(by)s a fait un tirage au sort"),
        "contest.entered": _("Une participation à un concours est arrivée"),
        "contest.flagged": _("Une photo de concours est signalée"),
        "contest.flags_dismissed": _("%(by)s a laissé en place une photo signalée"),
        "contest.found": _("Des votes ont été mis de côté"),
        "contest.guest": _("%(by)s a accepté de tenir un concours"),
        "contest.juror": _("%(by)s a nommé un juré"),
        "contest.let_in": _("%(by)s a confié un concours à quelqu’un du dehors"),
        "contest.let_out": _("%(by)s a retiré un concours à quelqu’un"),
        "contest.looked_again": _("%(by)s a relu un refus contesté d’un concours"),
        "contest.lost": _("Une photo trouvée par mot-dièse n’a pas pu être lue"),
        "contest.made": _("%(by)s a créé un concours"),
        "contest.news": _("%(by)s a préparé l’annonce d’un concours"),
        "contest.opened": _("%(by)s a ouvert un concours"),
        "contest.parental": _("L’autorisation des parents est arrivée"),
        "contest.promised": _("%(by)s a publié l’engagement d’un tirage au sort"),
        "contest.proposed": _("%(by)s a proposé les prix d’après le classement"),
        "contest.proved": _("Un participant a confirmé son adresse"),
        "contest.refused": _("%(by)s a refusé une participation à un concours"),
        "contest.reused": _("%(by)s a pris une photo de concours dans la médiathèque"),
        "contest.rules": _("%(by)s a écrit le règlement d’un concours"),
        "contest.settled": _("%(by)s a décidé d’un signalement de votes"),
        "contest.unjuror": _("%(by)s a retiré un juré"),
        "contest.withdrawn": _("Un participant a retiré ses photos d’un concours"),
    },
)
