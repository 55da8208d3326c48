"""What contests keep of persons. Votes stay counted under no name; what was sent in goes with who sent it."""

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from parvis.contests import jobs
from parvis.contests.entering.actions import stop
from parvis.contests.handing import files_of
from parvis.contests.models import Entry
from parvis.kept.hooks import HANDED, SCOPES, Kept, keeps, others
from parvis.kept.lasting import Rule, lasts

SCOPES["contest-entry"] = lambda person: (
    Entry.objects.filter(email__in=person.rows("address")) | Entry.objects.filter(resident__in=person.rows("resident"))
    | Entry.objects.filter(message__in=person.rows("message"))
).values("pk")  # fmt: skip
HANDED.append(lambda person: files_of(Entry.objects.filter(pk__in=person.rows("contest-entry"))))
GONE = Concat(Value("efface-"), Cast("pk", CharField()), Value("@invalid"))

keeps(
    Kept("contests.photo", {"entry": "contest-entry"},
         {"alt": "", "name": "", "path": "", "original": "", "sha256": "", "look": ""}, plain=frozenset({"mime"}), first=stop,
         shown=("name", "alt", "width", "height"), order=40),
    Kept("contests.flag", {"resident": "resident", "email": "address"}, {"name": "", "email": "", "text": ""},
         own=frozenset({"name", "email"}), plain=frozenset({"language", "ground", "state"}),
         shown=("at", "name", "email", "ground", "text", "state"), order=41),
    Kept("contests.decision", {"entry": "contest-entry"}, {"facts": "", "appeal": "", "answer": ""},
         plain=frozenset({"act", "ground", "law", "source", "outcome"}),
         shown=("at", "act", "ground", "facts", "law", "lifted_at", "appeal", "appealed_at", "outcome", "answer"), order=41),
    Kept("contests.asked", {"message": "message", "answer": "message"}, plain=frozenset({"state"}), shown=("state", "at", "answered_at")),
    Kept("contests.vote", {"resident": "resident"}, {"net": ""}, shown=("at",)),
    Kept("contests.score", {"juror__email": "address"}, {"reason": ""}, plain=frozenset({"marks"}),
         shown=("at", "marks", "conflict", "reason"), order=41),
    Kept("contests.juror", {"email": "address"}, {"name": "", "title": "", "email": GONE},
         shown=("name", "email", "title", "at"), order=42),
    Kept("contests.entry", {"pk": "contest-entry"},
         {"name": "", "credit": "", "email": "", "title": "", "story": "", "words": "", "parental": "", "grant": {"uses": [],
          "territory": "", "years": 0, "credit": "", "until": ""}},
         own=frozenset({"name", "credit", "email", "title", "story", "words"}),
         plain=frozenset({"state", "source", "language", "people", "ground", "prize"}),
         shown=("number", "state", "at", "name", "credit", "email", "age", "title", "story", "accepted_at", "grant", "prize"), order=43),
)  # fmt: skip
others("city", "contests.contest", "contests.rulesversion", "contests.finding", "contests.draw")
others("colleague", "contests.contestkeeper", "contests.keeperinvitation")
others("machine", "contests.upload")


lasts(
    Rule(
        "contests.entry",
        "at",
        0,
        _("finir une participation : ce que personne n’a confirmé, et les liens qui ne servent plus"),
        run=jobs.let_go,
        settled=lambda: 7,
        machine=True,
    ),
)
