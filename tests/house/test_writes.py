"""Rows are written where a reader looks for it: in actions, jobs, and the few rooms that are engines."""

from __future__ import annotations

import ast

import pytest

from tests.house.tree import at, inside, nodes, sources

ANYWHERE = ("work/", "journal/", "rest/", "records/", "demo/")
ENGINES = {
    "accounts/sending.py": "sending once: each try is a row before the network is called",
    "accounts/health.py": "how an account is, noted by what happens to it",
    "accounts/raws.py": "raw intake, one statement a batch",
    "accounts/renewal.py": "permissions are stored before they are used",
    "inbox/digest.py": "a batch of raw deliveries becomes messages",
    "inbox/bounces.py": "a mail that came back marks its answer",
    "inbox/names.py": "identities of persons",
    "inbox/importing.py": "messages kept elsewhere, stored in batches",
    "people/models.py": "Users.create_user, which Django's own sign-in asks for",
    "people/sessions.py": "when a token was last used",
    "search/index.py": "what is found: one statement a batch",
    "conf/commands.py": "a team named on the command line is made",
}
"""Besides `actions.py` and `jobs.py`, with the reason."""
ALWAYS = {"create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "create_user"}
BARE = {"save", "delete", "update"}
"""Row writes when nothing is given by position: dictionaries, digests, pictures and caches are given something."""


def writes(node: ast.AST) -> bool:
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
        ("post.save(update_fields=['text'])", True), ("token.delete()", True), ("seen.update({1: 2})", False),
        ("digest.update(chunk)", False), ("picture.save(out, 'PNG')", False), ("cache.delete('key')", False),
    ],
)  # fmt: skip
def test_the_rule_knows_a_write(code, is_write):
    assert any(writes(node) for node in ast.walk(ast.parse(code))) is is_write
