"""Whatever is sealed is declared beside its model, so that a new key reaches it (`parvis keys rotate`)."""

from __future__ import annotations

import ast

from tests.house.tree import at, inside, nodes, sources

FERNET = {"journal/seal.py", "conf/environment.py", "conf/commands.py", "records/passphrase.py"}
"""Who may know the cipher: sealing, making keys, and what leaves sealed by a passphrase."""


OTHERS = {"mfa.authenticator": "colleagues"}
"""Tables of a library, and the room that seals what stands in them."""


def test_only_sealing_knows_the_cipher():
    found = {
        inside(path)
        for path in sources(played=False)
        for node in nodes(path)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("cryptography.fernet")
    }
    assert found == FERNET


def test_whatever_is_sealed_has_a_declared_place():
    declared, used = set(), {}
    for path in sources(played=False):
        names = {
            name.asname or name.name
            for node in nodes(path)
            if isinstance(node, ast.ImportFrom) and node.module == "parvis.journal.seal"
            for name in node.names
        }
        for node in nodes(path):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id not in names:
                continue
            if node.func.id == "Sealed":
                declared.add((inside(path).split("/")[0], ast.literal_eval(node.args[0])))
            elif node.func.id == "seal":
                used[at(path, node)] = ast.literal_eval(next(word.value for word in node.keywords if word.arg == "at"))
    assert all(OTHERS.get(label, label.split(".")[0]) == room for room, label in declared), (
        "declared in another room than its model's"
    )
    assert len(used) > 15
    assert {where: label for where, label in used.items() if label not in {one for _, one in declared}} == {}
