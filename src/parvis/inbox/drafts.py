"""From a reply to the draft that a connector understands."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from parvis.accounts.connect import connector_of
from parvis.accounts.models import Account
from parvis.inbox.homes import carrier
from parvis.inbox.models import Conversation, Message, Reply, Unsent
from parvis.journal.seal import Sealed, seals, unseal
from parvis.media.models import File
from parvis.networks.catalogue import CATALOGUE
from parvis.networks.protocol import Answering, Carried, Draft
from parvis.people.models import User
from parvis.publishing.drafts import media_of, rule_of

seals(Sealed("inbox.reply", "options", key="sealed", only=lambda: Q(options__has_key="sealed")))


def last_in(conversation: Conversation, home: int | None = None) -> Message | None:
    """The person's newest message that is still there; `home`: the newest of what came to that conversation (see homes.py)."""
    into = conversation.merged_into_id
    found = Message.objects.filter(conversation=into or conversation.pk, way="in", removed_at__isnull=True)
    if into:
        found = found.filter(home=conversation)
    elif home is not None:
        found = found.filter(home=home) if home != conversation.pk else found.filter(home__isnull=True)
    return found.order_by("-at", "-id").first()


def unfinished(conversation: Conversation, user: User) -> QuerySet[Unsent]:
    """What an agent is writing there, and was writing in what was merged into it."""
    return Unsent.objects.filter(Q(conversation=conversation) | Q(conversation__merged_into=conversation), user=user)


def answering_of(conversation: Conversation, answered: Message | None, *, aside: bool = False) -> Answering:
    """What is answered: a message, or the conversation when none of the person's is left. `aside`: in private, whatever it was."""
    carries = carrier(conversation, answered)
    identity = answered.identity if answered and answered.identity else carries.identity
    return Answering(
        remote_id=str(answered.remote_id) if answered else "",
        thread=carries.thread,
        private=carries.private or aside,
        author_id=identity.remote_id,
        author=identity.handle,
        at=answered.at if answered else conversation.last_at,
        context=answered.context if answered else None,
    )


def confides(conversation: Conversation, answered: Message | None) -> bool:
    """What was said in public may be answered in private, to its author alone."""
    carries = carrier(conversation, answered)
    return not carries.private and carries.kind in CATALOGUE[carries.account.network].facts.confides


def way_out(conversation: Conversation, answered: Message | None) -> Account:
    """The account by which an answer leaves: that of the thread which it answers, or the one that carries its answers."""
    account = carrier(conversation, answered).account
    connector = connector_of(account)
    pk = connector.carrier(answering_of(conversation, answered)) if isinstance(connector, Carried) else 0
    carried = Account.objects.exclude(state="removed").select_related("grant").filter(pk=pk).first() if pk else None
    return carried or account


def draft_for(
    conversation: Conversation, text: str, answered: Message | None, files: list[File], options: dict[str, object],
    account: Account | None = None,
) -> Draft:  # fmt: skip
    """`account`: the one by which it leaves, where it is not the conversation's own. Option `private`: to the person alone.

    Option `signature`: a mail has its own place for it; elsewhere it stands under the words, and counts as they do.
    """
    carries = carrier(conversation, answered)
    account = account or carries.account
    rule = rule_of(account) if files else None
    if account.network != "email" and "signature" in options:
        signature = str(options["signature"])
        options = {name: value for name, value in options.items() if name != "signature"}
        text = f"{text.rstrip()}\n{signature}" if signature and text.strip() else text
    return Draft(
        text=text,
        language=carries.language or "fr",
        media=tuple(media_of(file, rule=rule) for file in files),
        answering=answering_of(conversation, answered, aside=bool(options.get("private"))),
        subject=carries.subject,
        options=options,
    )


def draft_of(reply: Reply) -> Draft:
    """`options["sealed"]`: words that only the addressee reads, by what stands for them in the text that colleagues see."""
    text, options = reply.message.text, dict(reply.options)
    if sealed := options.pop("sealed", ""):
        for shown, meant in unseal(sealed.encode()).items():
            text = text.replace(shown, meant)
    home = (reply.message.home or reply.conversation) if reply.message.home_id else reply.conversation
    return draft_for(home, text, reply.answers, list(reply.files.all()), options, reply.account)
