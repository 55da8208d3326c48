"""What this room writes into the journal: its families of events, each as a sentence, and the things that they are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.journal.telling import tells

tells(
    families={
        "forum": _("Forum"),
    },
    events={
        "forum.answer": _("Un habitant répond au forum"),
        "forum.answered": _("%(by)s a répondu au forum pour la ville"),
        "forum.asked": _("Une question est posée au forum"),
        "forum.board_kept": _("%(by)s a enregistré une rubrique du forum"),
        "forum.case": _("Une question du forum est devenue un dossier"),
        "forum.certified": _("%(by)s a certifié la réponse d’un habitant"),
        "forum.closed": _("%(by)s a clos une question du forum"),
        "forum.comment": _("Un habitant commente au forum"),
        "forum.contested": _("Une décision du forum est contestée"),
        "forum.edited": _("Un habitant a modifié son texte"),
        "forum.flagged": _("Un texte du forum est signalé"),
        "forum.flags_dismissed": _("%(by)s a laissé en place un texte signalé"),
        "forum.given_back": _("%(by)s a montré de nouveau un texte du forum"),
        "forum.held": _("Un texte du forum attend une relecture"),
        "forum.let_in": _("%(by)s a laissé passer un texte du forum"),
        "forum.looked_again": _("%(by)s a relu une décision contestée du forum"),
        "forum.made_known": _("%(by)s a fait une réponse type d’une réponse du forum"),
        "forum.mail_refused": _("Un courriel au forum est refusé"),
        "forum.merged": _("%(by)s a fusionné deux questions du forum"),
        "forum.moved": _("%(by)s a déplacé une question du forum"),
        "forum.no_team": _("Une question du forum est restée sans réponse, et aucune équipe ne la reçoit"),
        "forum.passed": _("Une question du forum est passée au guichet"),
        "forum.poll_ended": _("Un sondage du forum est fini"),
        "forum.poll_opened": _("Un sondage du forum est ouvert"),
        "forum.reopened": _("%(by)s a rouvert une question du forum"),
        "forum.reverted": _("%(by)s est revenu à un texte d’avant"),
        "forum.rules_set": _("%(by)s a réglé le forum"),
        "forum.solved": _("Une question du forum est résolue"),
        "forum.split": _("%(by)s a séparé une question du forum"),
        "forum.taken_down": _("%(by)s a retiré un texte du forum"),
        "forum.uncertified": _("%(by)s ne certifie plus la réponse d’un habitant"),
        "forum.unsolved": _("Une question du forum n’est plus résolue"),
        "forum.withdrawn": _("Un habitant a retiré son texte"),
        "forum.word_dropped": _("%(by)s ne surveille plus un mot au forum"),
        "forum.word_watched": _("%(by)s surveille un mot au forum"),
    },
    things={
        "forum.thread": ("forum-desk:thread", _("question du forum")),
    },
)
