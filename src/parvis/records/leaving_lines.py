"""`parvis export`, `parvis import city`, `parvis archive`: what the command line says and does."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
import zipfile
from datetime import date
from functools import partial
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_date

from parvis.accounts.models import Account
from parvis.journal.exporting import taken_on_the_server
from parvis.journal.private import fresh
from parvis.records import archiving, history_import, leaving
from parvis.records.backup import Refused
from parvis.records.packing import Unreadable, verify
from parvis.tables.opening import lines_of
from parvis.tables.reading import Unread
from parvis.web.uploads import sentence


def export(arguments: argparse.Namespace) -> None:
    passphrase = passphrase_of(arguments, twice=True)
    try:
        made = leaving.export(arguments.file, passphrase=passphrase, progress=_told, before=partial(taken_on_the_server, "city"))
    except OSError as error:
        raise SystemExit(f"{arguments.file} ne peut pas être écrit : {error.strerror}.") from error
    print(f"Toute la ville dans {arguments.file} : {sum(one['rows'] for one in made['kinds'].values())} lignes.")
    print(f"Empreinte : {made['digest']}")


def bring(arguments: argparse.Namespace) -> None:
    try:
        made = leaving.bring(arguments.file, passphrase=passphrase_of(arguments, twice=False), progress=_told)
    except Refused as error:
        raise SystemExit(str(error)) from error
    print(f"La ville est là : {sum(one['rows'] for one in made['kinds'].values())} lignes, comparées au fichier.")
    print(f"Empreinte : {made['digest']}")
    if not arguments.secrets:
        print("Sans secrets : donnez à chacun un mot de passe (parvis user password) et reconnectez les comptes.")


def archive(arguments: argparse.Namespace) -> None:
    """`make`: a package. `verify`: exit 1 when a part is not as its manifest says."""
    if arguments.action == "verify":
        return _verify(arguments.file)
    if unknown := set(arguments.kinds) - set(archiving.WRITERS):
        raise SystemExit(f"Sorte inconnue : {', '.join(sorted(unknown))}. Sortes : {', '.join(archiving.WRITERS)}.")
    taken_on_the_server("archive")
    draft: Path = arguments.file.with_name(arguments.file.name + ".part")
    try:
        archiving.write(
            fresh(draft), kinds=arguments.kinds, since=_day(arguments.since), until=_day(arguments.until), progress=_told
        )
        draft.replace(arguments.file)
    except OSError as error:
        raise SystemExit(f"{arguments.file} ne peut pas être écrit : {error.strerror}.") from error
    finally:
        draft.unlink(missing_ok=True)
    _verify(arguments.file)


def _verify(file: Path) -> None:
    try:
        wrong = verify(file)
        with zipfile.ZipFile(file) as zipped:
            parts = len(zipped.namelist()) - 1
    except Unreadable as error:
        raise SystemExit(f"{file} : {error}") from error
    except OSError as error:
        raise SystemExit(f"{file} ne peut pas être lu : {error.strerror}.") from error
    for name in wrong:
        print(f"!!  {name}")
    if wrong:
        raise SystemExit(f"{len(wrong)} parties ne sont pas telles que le manifeste les dit.")
    print(f"{file} : {parts} parties, chacune a l’empreinte que dit le manifeste.")


def history(arguments: argparse.Namespace) -> None:
    """Past publications, persons or conversations of another tool. What was wrong is told line by line; exit 1 if any was."""
    account = None
    if arguments.account:
        wanted = Account.objects.exclude(state="removed")
        found = wanted.filter(pk=arguments.account) if arguments.account.isdigit() else wanted.filter(name=arguments.account)
        account = found.first()
        if account is None:
            raise SystemExit(f"Aucun compte « {arguments.account} ». Voyez « parvis account list ».")
    try:
        with arguments.file.open("rb") as file:
            outcome = history_import.take(arguments.action, lines_of(file), account=account, by=None)
    except OSError as error:
        raise SystemExit(f"{arguments.file} ne peut pas être lu : {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise SystemExit(f"{arguments.file} commence en UTF-8 et ne continue pas ainsi.") from error
    except Unread as error:
        raise SystemExit(f"{arguments.file} : {sentence(error)}") from error
    except ValidationError as error:
        raise SystemExit("\n".join(error.messages)) from error
    for line, words in outcome.errors:
        print(f"ligne {line} : {words}")
    print(f"{outcome.made} ajoutés, {outcome.there} déjà là, {len(outcome.errors)} lignes en erreur.")
    if outcome.errors:
        raise SystemExit(1)


def _day(text: str) -> date | None:
    try:
        found = parse_date(text) if text else None
    except ValueError:
        found = None
    if text and found is None:
        raise SystemExit(f"« {text} » n’est pas un jour : écrivez 2026-03-31.")
    return found


def passphrase_of(arguments: argparse.Namespace, *, twice: bool) -> str:
    """What was set, or is typed; "" without `--secrets`. `twice`: it is a new one."""
    if not arguments.secrets:
        return ""
    given = os.environ.get("PARVIS_PASSPHRASE", "")
    if not given:
        given = getpass.getpass("Phrase secrète : ")
        if twice and getpass.getpass("Encore une fois : ") != given:
            raise SystemExit("Les deux phrases ne sont pas les mêmes.")
    if len(given) < 12:
        raise SystemExit("La phrase secrète a au moins douze caractères.")
    return given


def _told(kind: str, done: int, total: int) -> None:
    """A line a kind; silent when nobody watches."""
    if sys.stderr.isatty():
        end = "\n" if done >= total else ""
        print(f"\r{kind:<28} {done} / {total}", end=end, file=sys.stderr, flush=True)
