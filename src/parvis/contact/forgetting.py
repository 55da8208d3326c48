"""A person is forgotten in what a form wrote and nobody has let in yet (called by `records`)."""

from __future__ import annotations

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

from parvis.contact.models import Entry
from parvis.kept.hooks import Person, Slice, named_in

AT_ONCE = 200
GONE = Concat(Value("erased:"), Cast("pk", CharField()))


def forget_held(person: Person, after: int) -> Slice:
    """What waits for a colleague's look, or was put aside, and holds one of their names."""
    found = list(Entry.objects.filter(pk__gt=after, held__isnull=False).order_by("pk")[:AT_ONCE])
    theirs = [one.pk for one in found if named_in(bytes(one.held or b""), person)]
    Entry.objects.filter(pk__in=theirs).update(state="discarded", held=None, due_at=None, doubts=[])
    return Slice(len(theirs), found[-1].pk if found else None)
