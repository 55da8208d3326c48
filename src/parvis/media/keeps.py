"""Files. Those that came with residents' messages go with them (`records`); the library's are the city's."""

from django.utils.translation import gettext_lazy as _

from parvis.kept.hooks import others
from parvis.kept.lasting import Rule, lasts
from parvis.media import jobs
from parvis.media.lists import keeping

others("city", "media.file", "media.folder", "media.tag", "media.caption", "media.rendition", "media.keeping")


lasts(
    Rule(
        "media.file",
        "binned_at",
        30,
        _("reprendre un fichier jeté"),
        run=jobs.empty_bin,
        settled=lambda: keeping().bin_days,
        where="media:tidy",
    ),
    Rule(
        "media.file",
        "created_at",
        jobs.UNSENT.days,
        _("attendre que parte la réponse à laquelle un fichier est joint"),
        {"answers": True},
        key="media.unsent",
        fixed=True,
        run=jobs.forget_unsent,
        settled=lambda: jobs.UNSENT.days,
    ),
)
