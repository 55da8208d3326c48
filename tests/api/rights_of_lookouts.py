"""What the operations of lookouts ask for."""

from __future__ import annotations

import itertools

from django.utils import timezone

from parvis.inbox.models import Conversation
from parvis.listening.models import Echo, Lookout, Print, Sighting, Spike
from parvis.people.models import Team
from tests.api.operation import Operation
from tests.api.things import conversation

NUMBERS = itertools.count(1)
SEE_INBOX, EDIT = ("inbox.see",), "lookout.edit"


def lookout(team: Team) -> int:
    return Lookout.objects.create(name=f"Veille {next(NUMBERS)}", query="piscine", team=team).pk


def sighting(team: Team) -> int:
    talk = Conversation.objects.get(pk=conversation(team))
    message = talk.messages.order_by("pk")[0]
    seen = Sighting.objects.create(lookout_id=lookout(team), message=message, conversation=talk, at=timezone.now())
    return seen.pk


def whole(pk: int) -> dict[str, object]:
    team = Lookout.objects.filter(pk=pk).values_list("team", flat=True).first()
    return {"name": f"Veille {next(NUMBERS)}", "query": "piscine OU bassin", "team": team or 10**9}


def echo(team: Team) -> int:
    """What three people say, one of them in a conversation of the team."""
    now = timezone.now()
    row = Echo.objects.create(team=team, words="eau quai", people=3, messages=3, first_at=now, last_at=now)
    talk = Conversation.objects.get(pk=conversation(team))
    Print.objects.create(message=talk.messages.order_by("pk")[0], conversation=talk, echo=row, at=now)
    return row.pk


def spike(_team: Team) -> int:
    """Spikes are of the whole city: everybody at the counter sees them."""
    now = timezone.now()
    return Spike.objects.create(
        dimension="place", key=f"quai {next(NUMBERS)}", began_at=now, seen_at=now, n=12, expected=1.5, chance=1e-6
    ).pk  # fmt: skip


def spike_of_lookout(team: Team) -> int:
    """Those of a lookout are seen by who sees it."""
    Spike.objects.filter(pk=(pk := spike(team))).update(dimension="lookout", key=str(lookout(team)))
    return pk


SPIKES = {
    "spikes": Operation(see=SEE_INBOX),
    "spike": Operation(see=SEE_INBOX),
    "spike_make_subject": Operation(422, see=("subject.edit",), body=lambda _: {"team": 10**9}),
    "spikes_attend": Operation(see=SEE_INBOX, body=lambda _: {"how": "now"}),
    "spikes_attend_no_more": Operation(204, see=SEE_INBOX),
    "volumes": Operation(see=SEE_INBOX),
}
SPIKES_WITHOUT_TEAM = dict.fromkeys(("spike", "spike_make_subject"), spike)
ECHOES = {
    "echoes": Operation(see=SEE_INBOX),
    "echo": Operation(see=SEE_INBOX, thing=echo),
    "echo_messages": Operation(see=SEE_INBOX, thing=echo),
    "echo_make_subject": Operation(see=SEE_INBOX, needs="subject.edit", thing=echo, body=lambda _: {}),
    "echo_join": Operation(422, see=SEE_INBOX, needs="subject.edit", thing=echo),
    "echo_refuse": Operation(204, see=SEE_INBOX, needs="subject.edit", thing=echo),
    "conversation_alike": Operation(see=SEE_INBOX, thing=conversation),
}
LOOKOUTS = {
    **ECHOES,
    **SPIKES,
    "lookouts": Operation(see=SEE_INBOX),
    "lookout_add": Operation(422, see=(EDIT,), body=whole),
    "lookout_try": Operation(see=(EDIT,), body=lambda _: {"query": "piscine"}),
    "lookout": Operation(see=SEE_INBOX, thing=lookout),
    "lookout_change": Operation(see=SEE_INBOX, needs=EDIT, thing=lookout, body=whole),
    "lookout_switch": Operation(see=SEE_INBOX, needs=EDIT, thing=lookout, body=lambda _: {"active": False}),
    "lookout_drop": Operation(204, see=SEE_INBOX, needs=EDIT, thing=lookout),
    "lookout_exclusions": Operation(see=SEE_INBOX, thing=lookout),
    "lookout_exclude": Operation(see=SEE_INBOX, needs=EDIT, thing=lookout, body=lambda _: {"word": "molitor"}),
    "lookout_sightings": Operation(see=SEE_INBOX, thing=lookout),
    "lookout_attend": Operation(see=SEE_INBOX, thing=lookout, body=lambda _: {"how": "now"}),
    "lookout_attend_no_more": Operation(204, see=SEE_INBOX, thing=lookout),
    "sighting_change": Operation(see=SEE_INBOX, thing=sighting, body=lambda _: {"aside": True}),
    "sighting_take_up": Operation(see=SEE_INBOX, needs="inbox.assign", thing=sighting),
}
