"""Whoever may change people does so to those who may no more than they do."""

from __future__ import annotations

from contextlib import nullcontext

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from parvis.colleagues import actions as provider
from parvis.colleagues.models import Binding
from parvis.colleagues.roles import actions
from parvis.pages.people import actions as entering
from parvis.people import actions as people
from parvis.people.models import ApiToken, User
from parvis.testing import make

pytestmark = pytest.mark.django_db


def chief_of_people(admin: User) -> User:
    """A role of the city's own: people, and little else."""
    own = actions.keep_role(name="Chef", verbs=["people.edit", "post.see"], by=admin)
    user = make.user("agent")
    actions.hold(user, team=make.team(), role="own", own=own, by=admin)
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize("whose", ["admin", "nobody", "own"])
def test_nobody_ends_the_access_of_whoever_may_more(whose: str) -> None:
    """Signed out everywhere, unbound from the provider, renamed: an administrator would be as good as gone."""
    admin = make.user("admin")
    by = chief_of_people(admin)
    nobody = make.user("agent")
    nobody.memberships.all().delete()
    them = {"admin": admin, "nobody": User.objects.get(pk=nobody.pk), "own": by}[whose]
    for key in ("a", "b"):
        session = entering.signed_in(them, key=key, address="192.0.2.1", browser="Firefox")
    now = timezone.now()
    Binding.objects.create(user=them, issuer="https://id.ville.test", sub="1", made_at=now, used_at=now)
    token = ApiToken.objects.create(user=them, digest="d")
    for act in (
        lambda: entering.close(session, by=by), lambda: entering.close_all(them, by=by), lambda: provider.unbind(them, by=by),
        lambda: people.revoke_token(token, by=by), lambda: people.change(them, by=by, name="Personne"),
    ):  # fmt: skip
        with pytest.raises(PermissionDenied) if whose == "admin" else nullcontext():
            act()
    left = (them.sessions.count(), Binding.objects.filter(user=them).count(), them.tokens.count())
    assert left == ((2, 1, 1) if whose == "admin" else (0, 0, 0))
    assert (User.objects.get(pk=them.pk).name == "Personne") == (whose != "admin")


def test_an_administrator_ends_anybody_s_and_everybody_their_own() -> None:
    admin, agent = make.user("admin"), make.user("agent")
    for user, by in ((agent, admin), (agent, agent), (admin, admin)):
        entering.signed_in(user, key=f"{user.pk}-{by.pk}", address="192.0.2.1", browser="Firefox")
        assert entering.close_all(user, by=by) == 1
