"""What goes with a resident's account when they erase it by themselves."""

from __future__ import annotations

from parvis.kept.hooks import KEPT, Person


def take_back(address: str) -> None:
    """Whatever still holds their address lets go of it, in the caller's transaction; what their account itself holds is its own affair.

    Rooms say it in their `keeps.py` (`Kept.own`); nobody has to call them.
    """
    person = Person(contacts=(), identities=(), needles=(address,))
    for one in sorted((row for row in KEPT.values() if row.own), key=lambda row: row.order):
        rows = one.model._default_manager.filter(pk__in=list(one.rows(person).values_list("pk", flat=True)))
        if one.gone:
            rows.delete()
        else:
            rows.update(**{name: one.words[name] for name in one.own})
