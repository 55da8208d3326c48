"""What the operations of figures ask for."""

from __future__ import annotations

import itertools

from parvis.accounts.models import Account
from parvis.insights.models import Peer, Trial, TrialPost
from parvis.people.models import Team
from tests.api.operation import Operation
from tests.api.things import account, post

NUMBERS = itertools.count(1)


def peer_id(team: Team) -> int:
    of = Account.objects.get(pk=account(team))
    return Peer.objects.create(team=team, account=of, network=of.network, handle=f"ville{next(NUMBERS)}").pk


def trial_id(team: Team) -> int:
    return Trial.objects.create(team=team, name=f"Question {next(NUMBERS)}", one="en couleur", other="en noir et blanc").pk


def trial_post(team: Team) -> int:
    """A publication that is the first side of one."""
    return TrialPost.objects.create(trial_id=trial_id(team), post_id=post(team), side="one").post_id


def other_side(pk: int) -> dict[str, object]:
    return {"trial": TrialPost.objects.filter(post=pk).values_list("trial", flat=True).first() or 10**9, "side": "other"}


FIGURES = {
    "trials": Operation(see=("post.see",)),
    "trial_plan": Operation(422, see=("post.write",), body=lambda _: {"team": 10**9, "name": "Q", "one": "a", "other": "b"}),
    "trial": Operation(see=("post.see",), thing=trial_id),
    "trial_drop": Operation(204, see=("post.see",), needs="post.write", thing=trial_id),
    "trial_put": Operation(204, see=("post.see",), needs="post.write", thing=trial_post, body=other_side),
    "trial_away": Operation(204, see=("post.see",), needs="post.write", thing=trial_post),
    "trial_prepare": Operation(201, see=("post.see",), needs="post.write", thing=trial_post),
    "counter_figures": Operation(see=("inbox.see",)),
    "post_figures": Operation(see=("post.see",)),
    "posts_compared": Operation(see=("post.see",)),
    "posts_hours": Operation(see=("post.see",)),
    "posts_rates": Operation(see=("post.see",)),
    "audiences_origins": Operation(see=("post.see",)),
    "posts_crossed": Operation(see=("post.see",)),
    "posts_slots": Operation(see=("post.see",)),
    "counter_districts": Operation(see=("inbox.see",)),
    "talk": Operation(see=("inbox.see",)),
    "peers": Operation(see=("post.see",)),
    "peer_place": Operation(404, see=("post.see",), body=lambda _: {"account": 10**9, "handle": "ville"}),
    "peer_away": Operation(204, see=("post.see",), needs="post.write", thing=peer_id),
    "counter_recount": Operation(202, see=("city.edit",)),
}
