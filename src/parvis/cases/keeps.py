"""What stands above conversations. A case that others stand under too stays: it is theirs as well."""

from django.utils.translation import gettext_lazy as _

from parvis.cases import forgetting, jobs
from parvis.cases.public.actions import rules as case_rules
from parvis.kept.hooks import SCOPES, Kept, keeps, others
from parvis.kept.lasting import Rule, lasts

SCOPES["case"] = lambda person: forgetting.theirs(person).values("pk")
TALK = {"conversation": "conversation"}

keeps(
    Kept("cases.case", {"pk": "case"},
         {"title": "", "place": "", "answers": {}, "precision": "", "public_title": "", "public_text": ""},
         plain=frozenset({"number", "kind", "priority", "public_state", "whom", "state"}), erase=forgetting.forget_cases,
         stays=forgetting.open_cases,
         shown=("number", "title", "kind", "public_state", "place", "answers", "public_title", "public_text", "opened_at",
                "closed_at"), order=61),
    Kept("cases.casestep", {"case": "case", **TALK}, {"told": "", "reason": ""},
         plain=frozenset({"kind", "public_state", "state", "whom"}), erase=forgetting.forget_steps,
         shown=("kind", "at", "public_state", "told")),
    Kept("cases.caselink", TALK, shown=("at",)),
    Kept("cases.telling", TALK, {"failure": ""}),
    Kept("cases.casepass", TALK, plain=frozenset({"digest", "language"}), gone=True, shown=("at", "expires_at", "revoked_at")),
)  # fmt: skip
others("city", "cases.caserules", "cases.category", "cases.caseunion")
others("machine", "cases.guess")


lasts(
    Rule("cases.guess", "at", 1, _("limiter l’essai de numéros de dossier (empreintes d’adresses)"), fixed=True, machine=True),
    Rule("cases.casepass", "expires_at", 30, _("savoir qu’un lien privé de dossier a existé")),
    Rule(
        "cases.case",
        "closed_at",
        730,
        _("suivre un dossier ; son numéro, ses états et les chiffres restent"),
        {"forgotten_at__isnull": True},
        run=jobs.forget_old,
        settled=lambda: case_rules().keep_days,
        where="case-settings:rules",
    ),
)
