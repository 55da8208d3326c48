"""What the commands do (`__main__.py` reads the words)."""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import secrets
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import NoReturn

from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, close_old_connections, connection, transaction
from django.utils import timezone

from parvis.accounts import actions as accounts
from parvis.accounts.connect import connector_of
from parvis.accounts.models import Account
from parvis.charter import actions as charters
from parvis.charter import files as charter_files
from parvis.charter.learning import actions as precedents
from parvis.charter.models import Version
from parvis.colleagues.actions import seal_factors
from parvis.conf import demo_lines, serving
from parvis.conf.environment import seal_keys
from parvis.journal import anchors, checking, verifying
from parvis.journal.findings import finding
from parvis.journal.private import fresh
from parvis.journal.seal import Unreadable, rotate, unopened
from parvis.networks.catalogue import CATALOGUE
from parvis.networks.protocol import NetworkError
from parvis.pages import actions as colleagues
from parvis.pages.people import actions as entering
from parvis.people import actions as people
from parvis.people.access import ROLES
from parvis.people.models import Team, User
from parvis.records import backup, leaving_lines


def stop(sentence: str) -> NoReturn:
    raise SystemExit(sentence)


BEFORE_TABLES = {"migrate", "restore", "import city", "archive verify"}
"""Commands that make the tables up to date themselves, or need none."""


def perform(arguments: argparse.Namespace) -> None:
    """Any command but `run`, once the database is there and up to date for it. What goes wrong is a sentence."""
    try:
        if not {arguments.command, f"{arguments.command} {getattr(arguments, 'action', '')}"} & BEFORE_TABLES:
            _demand_tables(arguments.command)
        COMMANDS[arguments.command](arguments)
    except OperationalError as error:
        stop(f"base de données  injoignable : {error}")
    except KeyboardInterrupt:
        stop("Interrompu.")


def _demand_tables(command: str) -> None:
    try:
        pending = serving.pending()
    except OperationalError:
        if command not in ("web", "worker"):  # these wait for it to come back
            raise
        pending = False
    if pending:
        stop("La base n’est pas à jour : lancez d’abord « parvis migrate ».")


def run(sandbox: serving.Sandbox | None) -> None:
    from parvis.demo import begin

    environment = settings.ENVIRONMENT

    def ready() -> None:
        print(f"\n  Parvis        {environment.public_url}", flush=True)
        charters.install()
        precedents.install()
        if sandbox:
            print(f"  Bac à sable   {sandbox.url}", flush=True)
            begin.demo(sandbox.url)
        print("  Ctrl-C arrête tout.\n", flush=True)

    serving.run(sandbox=sandbox, ready=ready)


def web(arguments: argparse.Namespace) -> None:
    serving.web()


def worker(arguments: argparse.Namespace) -> None:
    serving.worker()


def migrate(arguments: argparse.Namespace) -> None:
    serving.migrate()
    print("La base est à jour.")


def check(arguments: argparse.Namespace) -> None:
    """Exit 1 when something is broken; each line names one thing."""
    broken = 0
    print(f"base de données  ok  ({connection.vendor})")
    for account in Account.objects.working().select_related("grant"):
        try:
            profile = connector_of(account).who()
            print(f"{account.network:<12} ok  {account.name} ({profile.handle})")
        except (NetworkError, Unreadable) as error:
            broken += 1
            print(f"{account.network:<12} !!  {account.name} : {error}")
    if broken:
        raise SystemExit(1)


def user(arguments: argparse.Namespace) -> None:
    if arguments.action == "list":
        for row in User.objects.prefetch_related("memberships__team").order_by("username"):
            roles = ", ".join(f"{m.role} ({m.team})" for m in row.memberships.all())
            print(f"{row.username:<20} {row.email:<34} {roles}")
        return
    if arguments.action == "password":
        row = User.objects.filter(username=arguments.username).first() or stop(f"Personne ne s’appelle {arguments.username} ici.")
        print(f"{row.username} : {colleagues.new_password(row, by=None)}")
        return
    if arguments.action == "factor-lost":
        row = User.objects.filter(username=arguments.username).first() or stop(f"Personne ne s’appelle {arguments.username} ici.")
        print(f"{row.username} : {entering.drop_factor(row, by=None)} moyens retirés, sessions fermées.")
        return
    if arguments.role not in ROLES:
        stop(f"Rôle inconnu : {arguments.role}. Rôles : {', '.join(ROLES)}.")
    try:
        with transaction.atomic():  # a team is made with its first colleague, or not at all
            _, password = colleagues.add_user(
                username=arguments.username, email=arguments.email, name=arguments.name, role=arguments.role,
                team=_team(arguments.team), by=None,
            )  # fmt: skip
    except (ValidationError, IntegrityError) as error:
        stop(f"{arguments.username} n’a pas été ajouté : {'; '.join(getattr(error, 'messages', [str(error)]))}")
    print(f"{arguments.username} : {password}")


def token(arguments: argparse.Namespace) -> None:
    row = User.objects.filter(username=arguments.user).first() or stop(f"Personne ne s’appelle {arguments.user} ici.")
    expires = timezone.now() + timedelta(days=arguments.days) if arguments.days else None
    try:
        print(people.create_token(user=row, name=arguments.name, scopes=arguments.scopes, expires_at=expires))
    except ValidationError as error:
        stop("; ".join(error.messages))


def keys(arguments: argparse.Namespace) -> None:
    """A new key in front of the others, then every secret under it; the old keys stay until then."""
    path = settings.ENVIRONMENT.data / "seal.keys"
    if os.environ.get("PARVIS_SEAL_KEYS"):
        stop("Les clés viennent de PARVIS_SEAL_KEYS : ajoutez la nouvelle en tête de cette variable.")
    new = [Fernet.generate_key().decode(), *settings.ENVIRONMENT.seal_keys]
    draft = fresh(path.with_suffix(".new"))
    draft.write_text("\n".join(new) + "\n")
    draft.replace(path)
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, seal_keys=tuple(new))
    done = rotate()
    print(f"{done.moved} secrets scellés avec la nouvelle clé. Relancez les processus en marche.")
    for label, count in done.closed.items():
        print(f"{label} : {count} qu’aucune clé n’ouvre ; à saisir ou à connecter de nouveau.")


def account(arguments: argparse.Namespace) -> None:
    if arguments.action == "list":
        for row in Account.objects.exclude(state="removed").order_by("network", "name"):
            print(f"{row.pk:<6} {row.network:<10} {row.state:<8} {row.name} @{row.handle}")
        return
    if arguments.network not in CATALOGUE:
        stop(f"Réseau inconnu : {arguments.network}. Réseaux : {', '.join(CATALOGUE)}.")
    pairs = dict(pair.split("=", 1) if "=" in pair else stop(f"--set {pair} : écrivez clé=valeur.") for pair in arguments.given)
    hidden = {field.key for field in CATALOGUE[arguments.network].fields if field.secret}
    try:
        row = accounts.connect(
            network=arguments.network, by=None, team=_team(arguments.team), name=arguments.name,
            settings={k: v for k, v in pairs.items() if k not in hidden},
            secrets={k: v for k, v in pairs.items() if k in hidden},
        )  # fmt: skip
    except ValidationError as error:
        stop("\n".join(error.messages))
    print(f"{row.pk} {row.network} {row.name} @{row.handle}")


def import_(arguments: argparse.Namespace) -> None:
    if arguments.action == "city":
        serving.migrate()
        return leaving_lines.bring(arguments)
    if arguments.action in ("posts", "contacts", "tickets"):
        return leaving_lines.history(arguments)
    from parvis.inbox import importing

    wanted = Account.objects.exclude(state="removed")
    chosen = wanted.filter(pk=arguments.account) if arguments.account.isdigit() else wanted.filter(name=arguments.account)
    found = chosen.first() if arguments.account else None
    if arguments.account and found is None:
        stop(f"Aucun compte « {arguments.account} ». Voyez « parvis account list ».")
    if not arguments.file.is_file():
        stop(f"{arguments.file} : ce fichier n’existe pas.")
    try:
        result = importing.messages(arguments.file, account=found, progress=_progress)
    except ValidationError as error:
        stop("\n".join(error.messages))
    print(f"\n{result}")


def _progress(done: int, total: int) -> None:
    """A bar of bytes read; silent when nobody watches."""
    if sys.stderr.isatty():
        full = int(40 * done / max(total, 1))
        print(f"\r[{'█' * full}{'·' * (40 - full)}] {100 * done // max(total, 1)} %", end="", file=sys.stderr, flush=True)


def charter(arguments: argparse.Namespace) -> None:
    """`install`: the one that comes with Parvis, where there is none. `export`, `import`: as a file."""
    try:
        if arguments.action == "install":
            made = charters.install()
            precedents.install()
            print(f"Charte installée : {len(made.clauses)} articles." if made else "Il y a déjà une charte : rien n’a changé.")
        elif arguments.action == "export":
            newest = Version.objects.order_by("-number").first()
            arguments.file.write_text(json.dumps(charter_files.whole(newest), ensure_ascii=False, indent=1))
            print(f"Charte écrite dans {arguments.file}.")
        else:
            made = charters.take_in(json.loads(arguments.file.read_text()), by=None, force=arguments.force)
            print(f"Version {made.number} : {len(made.clauses)} articles.")
    except charters.Breaks as error:
        told = (f"{one.trial.said.text[:80]} : {', '.join(sorted(one.missing | one.surplus))}" for one in error.outcomes[:20])
        stop("\n".join([f"{len(error.outcomes)} exemple(s) ne seraient pas justes ; --force passe outre.", *told]))
    except ValidationError as error:
        stop("\n".join(error.messages))
    except (OSError, ValueError) as error:
        stop(f"{arguments.file} : {error}")


def journal(arguments: argparse.Namespace) -> None:
    """`verify`: exit 1 when something is wrong, each thing a line. `anchor`: one line to keep elsewhere."""
    if arguments.action == "anchor":
        print(anchors.newest() or stop("Le journal n’a pas encore de maillon : lancez « parvis worker » une minute."))
        return
    try:
        given = [*anchors.kept(), *(one for path in arguments.anchors for one in anchors.read_file(path))]
    except anchors.Unreadable as error:
        stop(f"Ce n’est pas un point d’ancrage : {error}")
    except OSError as error:
        stop(f"{error.filename} ne peut pas être lu : {error.strerror}.")
    outcome = verifying.keep(checking.verify(given, progress=_counted))
    pace = f"{outcome.events} événements, {outcome.links} maillons, {outcome.seconds:.1f} s"
    for found in outcome.findings:
        print(finding(found))
    if outcome.findings:
        stop(f"Le journal a été changé hors de Parvis : {len(outcome.findings)} anomalies ({pace}).")
    print(f"Le journal est tel qu’il a été noté : {pace}, {len(given)} points d’ancrage. Pas encore scellés : {outcome.waiting}.")


def _counted(events: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{events} événements", end="", file=sys.stderr, flush=True)


def save(arguments: argparse.Namespace) -> None:
    try:
        passphrase = leaving_lines.passphrase_of(arguments, twice=True)
        print(f"{backup.save(arguments.file, passphrase=passphrase)} lignes et fichiers dans {arguments.file}.")
        print(f"Point d’ancrage du journal : {anchors.newest() or 'aucun encore'}")
    except OSError as error:
        stop(f"La sauvegarde {arguments.file} ne peut pas être écrite : {error.strerror}.")
    if passphrase:
        print("Les clés y sont aussi, sous votre phrase secrète : gardez-la ailleurs que ce fichier.")
    else:
        print(f"Les clés n’y sont pas. Gardez-les à part, sans elles ses secrets ne s’ouvrent plus : {_where_keys_are()}.")


def restore(arguments: argparse.Namespace) -> None:
    serving.migrate()
    try:
        restored = backup.restore(arguments.file, passphrase=leaving_lines.passphrase_of(arguments, twice=False))
    except backup.Refused as error:
        stop(str(error))
    print(f"{restored.count} lignes et fichiers rétablis.")
    if not restored.keys:
        print(f"Les clés n’en viennent pas : remettez celles que vous gardez à part, avant le démarrage ({_where_keys_are()}).")
    if not os.environ.get("PARVIS_SEAL_KEYS"):
        settings.ENVIRONMENT = dataclasses.replace(
            settings.ENVIRONMENT, seal_keys=seal_keys(settings.ENVIRONMENT.data / "seal.keys")
        )
    seal_factors(Authenticator.objects.exclude(type="webauthn").iterator())  # of a backup from before they were sealed
    if shut := sum(unopened().values()):
        print(f"{shut} secrets ne s’ouvrent avec aucune des clés d’ici : avec celles d’autrefois, ou reconnectez les comptes.")


def _where_keys_are() -> str:
    names = {"PARVIS_SEAL_KEYS": "seal.keys", "PARVIS_SECRET_KEY": "secret.key"}
    return " et ".join(name if os.environ.get(name) else str(settings.ENVIRONMENT.data / file) for name, file in names.items())


def _team(name: str) -> Team:
    name = name or "Rédaction"
    return Team.objects.get_or_create(name=name, defaults={"slug": f"equipe-{secrets.token_hex(4)}"})[0]


def mcp(arguments: argparse.Namespace) -> None:
    """Answers go to standard output alone; whatever else is said goes to standard error."""
    from parvis.mcp.serving import over_pipes
    from parvis.people.sessions import user_of_token

    token = os.environ.get("PARVIS_TOKEN", "")
    if user_of_token(token) is None:
        stop("Il faut un jeton valide dans PARVIS_TOKEN : « parvis token create --user … » en donne un.")
    out, sys.stdout = sys.stdout, sys.stderr
    over_pipes(token, _lines(), out)


def _lines() -> Iterator[str]:
    """A connection that the database let go of while nobody asked is opened anew."""
    for line in sys.stdin:
        close_old_connections()
        yield line


COMMANDS: dict[str, Callable[[argparse.Namespace], None]] = {
    "web": web, "worker": worker, "migrate": migrate, "check": check, "user": user, "token": token, "keys": keys,
    "account": account, "import": import_, "backup": save, "restore": restore, "charter": charter,
    "journal": journal, "mcp": mcp, "export": leaving_lines.export, "archive": leaving_lines.archive,
    "demo": demo_lines.perform,
}  # fmt: skip
