"""`parvis demo status`, `parvis demo remove`: what the command line says and does."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime

from django.utils import timezone

from parvis.city.models import Demo
from parvis.demo import removing
from parvis.design.templatetags.design import thin
from parvis.work import running

WORD = "retirer"
NEXT = (
    "La ville de démonstration est retirée. Ouvrez maintenant la vôtre\u00a0:\n"
    "  parvis user add … --email … --role admin\n"
    "  parvis run --no-sandbox"
)
RUNS = "Parvis tourne sur ces données\u00a0: arrêtez-le (Ctrl-C, ou ses services), puis recommencez."
REAL = (
    "C’est une vraie ville\u00a0: {accounts} n’est pas du bac à sable. Rien n’a été retiré. "
    "Emportez-la par «\u00a0parvis export\u00a0», ou prenez un autre dossier (PARVIS_DATA)."
)


def perform(arguments: argparse.Namespace) -> None:
    {"status": _status, "remove": _remove}[arguments.action](arguments)


def _status(arguments: argparse.Namespace) -> None:
    if demo := Demo.objects.here():
        print(f"Une ville de démonstration est ici depuis le {_day(demo.begun_at)}. Pour la retirer\u00a0: parvis demo remove")
    elif removing.unfinished():
        print("La ville de démonstration est retirée, pas encore tous ses fichiers\u00a0: relancez parvis demo remove")
    elif (gone := Demo.objects.first()) and gone.removed_at:
        print(f"Pas de ville de démonstration\u00a0: elle a été retirée le {_day(gone.removed_at)}.")
    else:
        print("Pas de ville de démonstration ici.")


def _remove(arguments: argparse.Namespace) -> None:
    demo, begun = Demo.objects.here(), removing.unfinished()
    if not demo and not begun:
        raise SystemExit("Il n’y a pas de ville de démonstration ici. Rien n’a été retiré.")
    if demo and (real := removing.real_accounts()):
        raise SystemExit(REAL.format(accounts=", ".join(f"{row.network} @{row.handle or row.name}" for row in real[:3])))
    try:
        with running.alone():
            if demo:
                _ask(arguments.yes)
                begun = removing.remove_rows(demo)
            if begun:
                removing.remove_files(begun)
    except running.Running as error:
        raise SystemExit(RUNS) from error
    except OSError as error:
        raise SystemExit(
            f"{error.filename}\u00a0: {error.strerror}. Les lignes sont parties, pas tous les fichiers\u00a0: "
            "relancez «\u00a0parvis demo remove\u00a0»."
        ) from error
    print(NEXT)


def _ask(yes: bool) -> None:
    """What goes, and a word for it where nobody said so beforehand."""
    what = removing.held()
    print(
        f"Partiront, pour de bon\u00a0: personnes {thin(what.people)}, publications {thin(what.posts)}, "
        f"conversations {thin(what.conversations)}, fichiers {thin(what.files)}, avec le journal et le bac à sable.\n"
        "Restent\u00a0: les clés (secret.key, seal.keys) et vos réglages PARVIS_*."
    )
    if yes:
        return
    if not sys.stdin.isatty():
        raise SystemExit("Sans terminal, dites-le\u00a0: parvis demo remove --yes. Rien n’a été retiré.")
    if input(f"Pour continuer, écrivez «\u00a0{WORD}\u00a0»\u00a0: ").strip().lower() != WORD:
        raise SystemExit("Rien n’a été retiré.")


def _day(at: datetime) -> str:
    return timezone.localtime(at).strftime("%d/%m/%Y")
