"""What other programs handed in for residents, and what was handed on for them."""

from django.utils.translation import gettext_lazy as _

from parvis.cases.public.actions import rules as case_rules
from parvis.kept.hooks import Kept, keeps, others
from parvis.kept.lasting import Rule, lasts
from parvis.open311 import jobs

keeps(
    Kept("open311.filed", {"entry__conversation": "conversation", "case": "case"}, {"asked": "", "body": "", "told": {}},
         shown=("at", "told")),
    Kept("open311.handed", {"transfer": "transfer"},
         {"answers": {}, "notes": "", "said": "", "lat": None, "lon": None},
         plain=frozenset({"service", "state", "number", "token", "status", "agency", "failure"}),
         shown=("service", "number", "answers", "notes", "status", "sent_at")),
)  # fmt: skip
others("city", "open311.door", "open311.clientkey", "open311.partnerdoor")


lasts(
    Rule(
        "open311.filed",
        "at",
        730,
        _("suivre une demande venue d’une application ; elle suit son dossier"),
        {"case__closed_at__isnull": False},
        run=jobs.forget_old,
        settled=lambda: case_rules().keep_days,
        where="case-settings:rules",
    ),
)
