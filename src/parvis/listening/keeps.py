"""What the press and others publish is public already, and read for a month; posts of open streams for a week, and they go with their
author. Of messages that say the same, their places go."""

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.inbox.models import Identity
from parvis.kept.hooks import SCOPES, Kept, Person, keeps, others
from parvis.kept.lasting import Rule, lasts
from parvis.listening.models import Article


def _overheard(person: Person) -> Any:
    """Under a number that is theirs where it was heard: elsewhere it is somebody else's."""
    known = Identity.objects.filter(pk__in=person.identities).values_list("network", "server").distinct()
    places = [Q(source__account__network=network, source__account__server=server) for network, server in known]
    return Article.objects.filter(reduce(or_, places, Q(pk__in=[])), who__in=person.needles).values("pk")


SCOPES["overheard"] = _overheard

keeps(
    Kept("listening.print", {"message": "message"}, {"place": "", "district": ""}, plain=frozenset({"how", "kind", "theme", "topic"})),
    Kept("listening.sighting", {"message": "message", "conversation": "conversation"}),
    Kept("listening.article", {"pk": "overheard"}, {"text": "", "title": "", "author": "", "url": "", "packed": None, "who": ""},
         plain=frozenset({"identity", "picture"}), gone=True, shown=("at", "author", "text", "url"), order=41),
    # The words that three and more have in common are nobody's own.
    Kept("listening.echo", {"prints__conversation": "conversation"}, {"words": "", "place": ""},
         plain=frozenset({"theme", "state"}), only=lambda: Q(people__lt=3)),
)  # fmt: skip
others("city", "listening.source", "listening.lookout", "listening.hourcount", "listening.spike")
others("colleague", "listening.attention")
others("machine", "listening.edition")


lasts(
    Rule(
        "listening.article",
        "created_at",
        7,
        _("lire ce que disent les fils ouverts"),
        {"source__account__isnull": False},
        key="listening.stream",
    ),
    Rule("listening.article", "created_at", 31, _("lire ce que dit la presse"), {"source__account__isnull": True}),
    Rule("listening.echo", "last_at", 366, _("se souvenir d’un sujet refusé")),
    Rule("listening.hourcount", "hour", 75, _("savoir ce qui est habituel à une heure de la semaine"), fixed=True, machine=True),
    Rule("listening.spike", "began_at", 750, _("comparer une année à la précédente")),
    Rule("listening.print", "at", 60, _("montrer les messages semblables"), {"due_at__isnull": True}),
    Rule("listening.sighting", "at", 366, _("retrouver ce qu’une veille a vu")),
)
