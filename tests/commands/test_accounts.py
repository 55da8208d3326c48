"""Connecting from the command line, looking after it, and new keys for its secrets."""

from __future__ import annotations

import pytest

from tests.commands.home import home

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def given(place, network):
    found = place.ask("/credentials")[network]
    if network == "mastodon":
        return {"server": found["server"], "token": found["token"]}
    return {
        "imap": f"imap://{found['host']}:{found['imap_port']}", "smtp": f"smtp://{found['host']}:{found['smtp_port']}",
        "address": found["address"], "user": found["user"], "password": found["password"],
    }  # fmt: skip


def test_connect_list_check_and_rotate():
    with home() as place:
        place.sandbox()
        place.manager()
        mastodon, mail = given(place, "mastodon"), given(place, "mail")
        first = place.connect("mastodon", **mastodon)
        second = place.connect("email", **mail)
        listed = place.parvis("account", "list").splitlines()
        assert [line.split()[:3] for line in listed] == [[str(second), "email", "active"], [str(first), "mastodon", "active"]]
        checked = place.parvis("check")
        assert checked.count(" ok ") == 3 and "paris_demo" in checked

        database = b"".join(path.read_bytes() for path in place.folder.glob("parvis.sqlite3*"))
        for secret in (mastodon["token"], mail["password"]):
            assert secret.encode() not in database, "a secret lies open in the database"
            assert secret not in "".join([*listed, checked])

        keys = place.folder / "seal.keys"
        before = keys.read_text().split()
        assert "2 secrets" in place.parvis("keys", "rotate")
        after = keys.read_text().split()
        assert after[1:] == before and after[0] not in before
        assert keys.stat().st_mode & 0o077 == 0
        keys.write_text(after[0] + "\n")  # the old key may go: everything is under the new one
        assert place.parvis("check").count(" ok ") == 3

        keys.write_text(before[0] + "\n")
        broken = place.run("check")
        assert broken.returncode == 1
        assert "seal.keys" in broken.stdout + broken.stderr and "Traceback" not in broken.stderr


@pytest.mark.parametrize(
    ("network", "pairs", "said"),
    [
        ("minitel", {}, "Réseau inconnu"),
        ("mastodon", {}, "nécessaire"),
        ("mastodon", {"server": "http://127.0.0.1:1", "token": "un-jeton"}, "injoignable"),
        ("mastodon", {"server": "http://10.255.0.1", "token": "un-jeton"}, "PARVIS_ALLOW_HOSTS"),
        ("mastodon", {"server": "pas une adresse", "token": "un-jeton"}, "adresse"),
        ("mastodon", {"server": "http://127.0.0.1:1", "token": "x", "couleur": "bleu"}, "n’existe pas"),
    ],
)  # fmt: skip
def test_what_cannot_be_connected_is_a_sentence(place, network, pairs, said):
    words = [word for key, value in pairs.items() for word in ("--set", f"{key}={value}")]
    assert said in place.refused("account", "add", network, *words)
    assert place.parvis("account", "list") == ""


@pytest.mark.gate
def test_a_wrong_token_is_refused(place):
    server = place.ask("/credentials")["mastodon"]["server"]
    said = place.refused("account", "add", "mastodon", "--set", f"server={server}", "--set", "token=invente-invente")
    assert "jeton" in said and "invente-invente" not in said


def test_a_pair_without_equals_sign(place):
    assert "clé=valeur" in place.refused("account", "add", "mastodon", "--set", "server")
