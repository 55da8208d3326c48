"""The journal. Words about a person are taken out of it (`redacting.py`); that something happened stays, as the law asks."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from parvis.journal import linking
from parvis.journal.notices import forget
from parvis.kept.hooks import Sweep, keeps, others
from parvis.kept.lasting import Rule, lasts

keeps(Sweep("journal.notices", forget, labels=("journal.notice",), order=20))
others(
    "machine", "journal.event", "journal.link", "journal.redaction", "journal.verification", "journal.hook", "journal.hookcall"
)


lasts(
    Rule("journal.hookcall", "created_at", 90, _("rejouer un appel sortant")),
    Rule("journal.notice", "at", 180, _("retrouver un avis déjà lu"), {"seen_at__isnull": False}),
    Rule(
        "journal.event",
        "at",
        30,
        _("savoir qui regarde une conversation"),
        {"kind": "conversation.presence"},
        fixed=True,
        machine=True,
    ),
    Rule(
        "journal.event",
        "at",
        linking.WHENCE,
        _("reconnaître un accès volé : d’où un collègue a agi"),
        {"address__isnull": False},
        key="journal.whence",
        run=linking.forget_whence,
        settled=lambda: linking.WHENCE,
        machine=True,
    ),
    Rule("journal.verification", "asked_at", 1095, _("savoir quand le journal a été vérifié, et avec quel résultat")),
    Rule(
        "journal.link",
        "made_at",
        0,
        _("rendre compte de ce qui a été fait, quand et par qui ; la chaîne se vérifie toujours"),
        {"let_go_at__isnull": True},
        run=linking.let_go,
        settled=lambda: settings.ENVIRONMENT.journal_days,
    ),
)
