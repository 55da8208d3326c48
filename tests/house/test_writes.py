"""Rows are written where a reader looks for it: in actions, jobs, and the few rooms that are engines."""

from __future__ import annotations

import ast

import pytest

from tests.house.tree import at, inside, nodes, sources

ANYWHERE = ("work/", "journal/", "rest/", "records/", "demo/", "networks/")  # the last knows no row: it makes boards
ENGINES = {
    "accounts/sending.py": "sending once: each try is a row before the network is called",
    "accounts/backlog.py": "a long reading, stopped and gone on with: the verbs stand beside what they stop",
    "accounts/farewells.py": "a network says that a person leaves: noted once, whatever is done of it",
    "accounts/usages.py": "what a network says of its own limits, noted once a minute",
    "accounts/health.py": "how an account is, noted by what happens to it",
    "accounts/hearing.py": "whether a network sends by itself, noted as it agrees, falls silent and is ended",
    "accounts/raws.py": "raw intake, one statement a batch",
    "accounts/renewal.py": "permissions are stored before they are used",
    "accounts/signing.py": "a visit's state is spent before its code is exchanged",
    "accounts/watch.py": "an account is asked once a day, a warning is given once",
    "people/throttles.py": "requests taken from a token's bucket, one statement a handful",
    "inbox/authors.py": "those of a batch of raw deliveries become identities",
    "inbox/digest.py": "a batch of raw deliveries becomes messages",
    "inbox/bounces.py": "a mail that came back marks its answer",
    "inbox/expiry.py": "words that a network does not let us keep go from every table at once",
    "colleagues/departments/spreading.py": "a role in a department becomes memberships, called by the verbs in their transaction",
    "cases/forgetting.py": "a person is forgotten in their cases, in a step of records",
    "contact/forgetting.py": "a person is forgotten in what a form wrote, in a step of records",
    "forum/counting.py": "what follows from a change of a thread: its counts, its author's level; called by the verbs in their transaction",
    "forum/erasing.py": "a resident is forgotten on the forum, at their wish or in a step of records",
    "inbox/forgetting.py": "a person is hidden and forgotten at the counter, in steps of records",
    "transfers/forgetting.py": "a person is forgotten in what was passed on, in a step of records",
    "inbox/held.py": "an answer taken back before it leaves, called by nobody but its writer",
    "inbox/names.py": "identities of persons",
    "inbox/importing.py": "messages kept elsewhere, stored in batches",
    "inbox/joining/rows.py": "what the rooms above hold of two conversations goes along, and comes back",
    "promises/joining.py": "of two clocks one is kept, and an undo gives both back",
    "promises/following.py": "the promises of a batch of arrivals, two statements; of a conversation that was moved",
    "shifts/following.py": "the conversations of a batch that wait for somebody, one statement",
    "shifts/covering.py": "what an absent colleague has goes to a stand-in and comes back: called by the job, and by its removal",
    "receipts/following.py": "the receipts that a batch of arrivals is owed, one statement; one that is ready to leave",
    "readings/following.py": "the readings of a batch of arrivals, one statement; of what is edited or taken back",
    "rules/following.py": "the rules that a batch of arrivals fits, one statement",
    "listening/echoes/following.py": "the messages of a batch that are to be compared, one statement",
    "listening/lookouts/following.py": "what the lookouts saw in a batch of arrivals, one statement; who is to be told of it",
    "transfers/moving.py": "how a transfer's state changes, whoever says so: a colleague, a mail, a program",
    "transfers/pointing.py": "a person is told whom to ask; what the city wants of its transfers",
    "transfers/hearing.py": "what comes back finds its transfer, in the transaction that takes it in",
    "insights/counter/folding.py": "facts of a slice of conversations, cells of a month or year: called by the counting job alone",
    "insights/told.py": "what networks told in one answer, a fixed number of statements: called by the measuring job alone",
    "insights/boards/rolling.py": "days are added up from publications and readings: called by the rolling job alone",
    "people/models.py": "Users.create_user, which Django's own sign-in asks for",
    "people/sessions.py": "when a token was last used",
    "search/index.py": "what is found: one statement a batch",
    "publishing/planning.py": "slots, rhythms, campaigns, private addresses: the verbs of planning ahead",
    "publishing/series.py": "a series makes its occurrences ahead, and keeps what was done to each",
    "publishing/bulk.py": "a label on many posts; all else goes through actions",
    "publishing/importing.py": "a table becomes drafts, in batches",
    "publishing/approval/bound.py": "what binds a plan to its approval, called by the newsroom's verbs in their transaction",
    "publishing/content.py": "what a post holds, field by field, inside the verbs of its actions; its versions",
    "publishing/leftovers.py": "what is given up goes no further: called by the verbs and the job in their transaction",
    "publishing/options.py": "makes a board or a playlist on its network: no row of ours",
    "conf/commands.py": "a team named on the command line is made",
}
"""Besides `actions.py` and `jobs.py`, with the reason."""
ALWAYS = {"create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "create_user"}
BARE = {"save", "delete", "update"}
"""Row writes when nothing is given by position: dictionaries, digests, pictures and caches are given something."""


def writes(node: ast.AST) -> bool:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.func.id in ("insert_many", "update_many")
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    name, positional = node.func.attr, node.args
    of = node.func.value
    settings = isinstance(of, ast.Attribute) and of.attr == "conf"  # Celery's: app.conf.update(…)
    return name in ALWAYS or (name in BARE and not positional and not settings)


def may_write(name: str) -> bool:
    return name.endswith(("/actions.py", "/jobs.py")) or name.startswith(ANYWHERE) or name in ENGINES


def test_rows_are_written_in_actions_jobs_and_engines_only():
    readers = [path for path in sources(played=False) if not may_write(inside(path))]
    found = [at(path, node) for path in readers for node in nodes(path) if writes(node)]
    assert found == [], "\n".join(found)


def test_each_engine_still_writes():
    """A file that no longer writes has no place in the list."""
    there = {inside(path): any(writes(node) for node in nodes(path)) for path in sources()}
    assert [name for name in ENGINES if name in there and not there[name]] == []


@pytest.mark.parametrize(
    ("code", "is_write"),
    [
        ("Post.objects.create(text='')", True), ("rows.filter(pk=1).update(state='x')", True), ("post.save()", True),
        ("post.save(update_fields=['text'])", True), ("token.delete()", True),
        ("insert_many(Message, MESSAGE, rows)", True), ("update_many(Promise, CHANGED, rows)", True), ("seen.update({1: 2})", False),
        ("digest.update(chunk)", False), ("picture.save(out, 'PNG')", False), ("cache.delete('key')", False),
    ],
)  # fmt: skip
def test_the_rule_knows_a_write(code, is_write):
    assert any(writes(node) for node in ast.walk(ast.parse(code))) is is_write
