"""Answers that are given twice, kept for a day."""

from django.utils.translation import gettext_lazy as _

from parvis.kept.hooks import Sweep, keeps
from parvis.kept.lasting import Rule, lasts
from parvis.rest import forgetting
from parvis.rest.forgetting import forget

keeps(Sweep("rest.answers", forget, labels=("rest.once",)))


lasts(
    Rule(
        "rest.once",
        "at",
        1,
        _("répondre pareil à une demande répétée"),
        run=forgetting.forget_old,
        settled=lambda: 1,
        machine=True,
    ),
)
