"""A city's past, quickly: persons, conversations and messages as they would have come, the same for the same numbers.

`python -m bench.load --count 100000` fills the installation that the environment names (PARVIS_DATA, PARVIS_DATABASE_URL).
On PostgreSQL with COPY, on SQLite with one insert after the other in one transaction.
"""

from __future__ import annotations

import argparse
import os
import random
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

SUBJECTS = (
    "la piscine", "la déchèterie", "la cantine", "l’école maternelle", "la bibliothèque", "le marché", "le parc", "le bus de nuit",
    "la piste cyclable", "le stade", "la crèche", "l’état civil", "le lampadaire", "le trottoir", "la fontaine", "le musée", "la mairie",
)  # fmt: skip
ASKED = (
    "Bonjour, à quelle heure ouvre {s} samedi, s’il vous plaît ?", "Bonjour, {s} de la rue {r} est en panne depuis lundi.",
    "Merci pour votre réponse au sujet de {s}, c’est réglé.", "Bonsoir, peut-on s’inscrire en ligne pour {s} ? Le site ne répond pas.",
    "Il y a du bruit toutes les nuits près de {s}, rue {r}. Que fait la ville ?", "Bravo aux équipes, {s} est superbe !",
    "Pourquoi {s} est-il fermé pendant les vacances ? Personne ne nous a prévenus.", "Bonjour, je n’ai pas reçu ma carte pour {s}.",
)  # fmt: skip
ANSWERED = (
    "Bonjour, {s} ouvre à 9 h. Bonne journée !", "Bonjour, nous transmettons au service qui s’occupe de {s}.",
    "Merci de votre signalement : une équipe passera rue {r} cette semaine.",
)  # fmt: skip
STREETS = ("Voltaire", "des Lilas", "de la République", "Victor-Hugo", "du Port", "Jean-Jaurès", "des Écoles", "Pasteur")
RARE = "ragondin"
"""A word in one message of twenty thousand; "bonjour" is the common one."""
STATES = ("closed",) * 15 + ("waiting",) * 3 + ("open", "new")
EACH = 4  # messages a conversation, on average
BEGIN = datetime(2021, 1, 4, 8, tzinfo=UTC)
SPAN = timedelta(days=5 * 365)


class City:
    """Rows of all tables from the same dice; `first` is the highest id already there, table by table."""

    def __init__(self, count: int, accounts: list[tuple[int, str, int]], first: dict[str, int], seed: int = 1) -> None:
        self.count, self.accounts, self.first, self.seed = count, accounts, first, seed
        self.persons = max(1, count // (EACH * 2))
        self.conversations: list[tuple[Any, ...]] = []

    def contacts(self) -> Iterator[tuple[Any, ...]]:
        for n in range(1, self.persons + 1):
            yield self.first["contact"] + n, f"Riverain {n}", "fr", BEGIN

    def identities(self) -> Iterator[tuple[Any, ...]]:
        for n in range(1, self.persons + 1):
            network = self.accounts[n % len(self.accounts)][1]
            yield (self.first["identity"] + n, self.first["contact"] + n, network, "", f"p{self.seed}-{n}", f"riverain{n}", f"Riverain {n}",
                   f"https://{network}.test/riverain{n}", "")  # fmt: skip

    def messages(self) -> Iterator[tuple[Any, ...]]:
        """Conversation after conversation; each is noted in `conversations` when its last message is known."""
        dice, made, thread = random.Random(self.seed), 0, 0
        step = SPAN / self.count
        while made < self.count:
            thread += 1
            person = 1 + dice.randrange(self.persons)
            account, network, team = self.accounts[person % len(self.accounts)]
            length = min(1 + int(dice.expovariate(1 / EACH)), self.count - made)
            private = dice.random() < 0.3
            conversation = self.first["conversation"] + thread
            for part in range(length):
                made += 1
                way = "in" if part % 2 == 0 else "out"
                at = BEGIN + step * made
                text = self._text(dice, way, made)
                identity = self.first["identity"] + person if way == "in" else None
                yield (self.first["message"] + made, conversation, account, way, f"m{self.seed}-{made}", identity, text, "", "fr", "",
                       "", private, at, "[]", at, team)  # fmt: skip
            state = dice.choice(STATES)
            waiting = at if state in ("new", "open") else None
            kind = "mail" if network == "email" else "private" if private else "mention"
            self.conversations.append((
                conversation, account, f"t{self.seed}-{thread}", kind, private, self.first["contact"] + person,
                self.first["identity"] + person, team, state, "", text[:200], "fr", "", waiting, self.first["message"] + made, at, length,
                at, 0, "",
            ))  # fmt: skip

    def _text(self, dice: random.Random, way: str, number: int) -> str:
        text = dice.choice(ASKED if way == "in" else ANSWERED).format(s=dice.choice(SUBJECTS), r=dice.choice(STREETS))
        return f"{text} Un {RARE} dans le bassin." if number % 20_000 == 7 else f"{text} ({number})" if number % 3 else text


COLUMNS = {
    "inbox_contact": "id name language created_at",
    "inbox_identity": "id contact_id network server remote_id handle name url avatar",
    "inbox_message": "id conversation_id account_id way remote_id identity_id text html language url parent private at attached created_at",
    "inbox_conversation": "id account_id thread kind private contact_id identity_id team_id state subject preview language about "
    "waiting_since last_in last_at count created_at attempts danger",
    "search_entry": "label row thread team at body",
}


def load(count: int, accounts: list[tuple[int, str, int]], *, seed: int = 1) -> float:
    """`count` messages on `accounts` (id, network, team); returns the seconds it took."""
    from django.db import connection, transaction

    from parvis.search.index import fold

    began = time.monotonic()
    names = ("contact", "identity", "conversation", "message")
    first = {name: _highest(f"inbox_{name}") for name in names}
    city = City(count, accounts, first, seed)
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT current_setting('is_superuser')")
            if cursor.fetchone()[0] == "on":
                cursor.execute("SET LOCAL session_replication_role = replica")  # the references are right: no look at each
            cursor.execute("DROP INDEX search_entry_words")
        _put("inbox_contact", city.contacts())
        _put("inbox_identity", city.identities())
        entries: list[tuple[Any, ...]] = []
        _put("inbox_message", _noted(city, entries, fold))
        _put("inbox_conversation", city.conversations)
        _put("search_entry", entries)
        if connection.vendor == "postgresql":
            cursor.execute("CREATE INDEX search_entry_words ON search_entry USING gin (body_words) WITH (fastupdate = off)")
            for table in (f"inbox_{name}" for name in names):
                cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    return time.monotonic() - began


def _noted(city: City, entries: list[tuple[Any, ...]], fold: Any) -> Iterator[tuple[Any, ...]]:
    for row in city.messages():
        entries.append(("inbox.message", row[0], row[1], row[15], row[12], fold(row[6])))
        yield row[:15]


def _highest(table: str) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")
        return int(cursor.fetchone()[0])


def _put(table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    from django.db import connection

    columns = COLUMNS[table].split()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join("?" * len(columns))
            written = (tuple(_written(value) for value in row) for row in rows)
            cursor.connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", written)


def _written(value: Any) -> Any:
    """As Django writes it to SQLite."""
    return value.strftime("%Y-%m-%d %H:%M:%S.%f") if isinstance(value, datetime) else value


def accounts(networks: tuple[str, ...] = ("x", "facebook", "mastodon", "email")) -> list[tuple[int, str, int]]:
    """Accounts of the past: (id, network, team). Paused, so that nobody calls networks that are not there."""
    from parvis.testing import make

    return [(made.pk, made.network, made.team_id) for made in (make.account(network, state="paused") for network in networks)]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=100_000)
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.conf.settings")
    import django

    django.setup()
    from parvis.accounts.models import Account

    there = list(Account.objects.values_list("pk", "network", "team")) or accounts()
    print(f"{asked.count} messages in {load(asked.count, there, seed=int(time.time())):.1f} s")


if __name__ == "__main__":
    main()
