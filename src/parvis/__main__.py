"""`parvis …`: the command line. Each command says what it did in one line; errors are sentences, not traces."""

from __future__ import annotations

import argparse
import gc
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from parvis.conf.environment import PRIVATE
from parvis.work.memory import few_arenas

if TYPE_CHECKING:
    from parvis.conf.serving import Sandbox


def main(argv: list[str] | None = None) -> None:
    os.umask(PRIVATE)
    arguments = _parser().parse_args(argv)
    if arguments.command == "sandbox":
        return _sandbox(arguments)
    if arguments.command == "understand":
        return _understand(arguments)
    sandbox = _place_sandbox(arguments) if arguments.command == "run" and not arguments.no_sandbox else None
    _start_django()
    from parvis.conf import commands

    if arguments.command == "run":
        commands.run(sandbox)
    else:
        commands.perform(arguments)


def _start_django() -> None:
    # What is loaded now stays: looking through it at every few hundred new objects is a fifth of the start. A page's own litter
    # is young when it is let go of; bigger steps find it before it grows old.
    gc.set_threshold(50_000, 20, 100)
    few_arenas()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.conf.settings")
    import django

    django.setup()
    from parvis.conf.logs import configure

    configure()


def _place_sandbox(arguments: argparse.Namespace) -> Sandbox:
    """The sandbox's ports are private addresses: they are allowed by name before the settings are read."""
    from parvis.conf.environment import read

    environment = read()
    ports = [environment.sandbox_port + n for n in range(3)]
    allowed = [os.environ.get("PARVIS_ALLOW_HOSTS", ""), *(f"127.0.0.1:{port}" for port in ports)]
    os.environ["PARVIS_ALLOW_HOSTS"] = ",".join(filter(None, allowed))
    _start_django()
    from parvis.conf.serving import Sandbox

    return Sandbox(environment.data / "sandbox", environment.sandbox_port, past=environment.demo == "past")


def _sandbox(arguments: argparse.Namespace) -> None:
    from parvis.conf.processes import end_with
    from parvis.sandbox import serve

    if arguments.with_parent:
        threading.Thread(target=end_with, args=(arguments.with_parent,), daemon=True).start()
    serve.main(
        host=arguments.host, port=arguments.port, folder=arguments.folder, seed=arguments.seed, crowd_rate=arguments.crowd,
        smtp_port=arguments.smtp_port or arguments.port + 1, imap_port=arguments.imap_port or arguments.port + 2,
        past_content=arguments.past,
    )  # fmt: skip


def _understand(arguments: argparse.Namespace) -> None:
    """Without settings and database: what is understood needs neither."""
    from parvis.understanding import lines

    lines.perform(places=arguments.places, fast=arguments.fast)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="parvis", description="Le guichet et la rédaction d’une ville sur les réseaux.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="everything in one process, with the sandbox and a demo city")
    run.add_argument("--no-sandbox", action="store_true", help="for real use: no sandbox, no demo")
    commands.add_parser("web", help="web pages, API, intake and stream only")
    commands.add_parser("worker", help="a worker process; any number of them")
    commands.add_parser("mcp", help="for an agent of yours: reads and drafts over pipes, with PARVIS_TOKEN")
    commands.add_parser("migrate", help="bring the database up to date")
    commands.add_parser("check", help="settings, database, keys and each account's permission")
    _sandbox_parser(commands)
    demo = commands.add_parser("demo", help="the demo city that comes with a first run").add_subparsers(
        dest="action", required=True
    )
    demo.add_parser("status", help="whether there is one here, and since when")
    removed = demo.add_parser("remove", help="take it away whole: then this is a new installation")
    removed.add_argument("--yes", action="store_true", help="without being asked")
    _people_parser(commands)
    _account_parser(commands)
    _journal_parser(commands)
    _file_parsers(commands)
    understand = commands.add_parser("understand", help="JSON lines with a text in, what they are understood as out")
    understand.add_argument("--fast", action="store_true", help="the first look alone")
    understand.add_argument("--places", type=Path, help="names of the city: GeoJSON, BAN or addok")
    return parser


def _sandbox_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    sandbox = commands.add_parser("sandbox", help="the networks, played")
    sandbox.add_argument("--host", default="127.0.0.1")
    sandbox.add_argument("--port", type=int, default=int(os.environ.get("PARVIS_SANDBOX_PORT", "8010")))
    sandbox.add_argument("--folder", type=Path, default=Path(os.environ.get("PARVIS_DATA", "./var")) / "sandbox")
    sandbox.add_argument("--seed", type=int, default=1)
    sandbox.add_argument("--crowd", type=float, default=6.0, help="messages a minute")
    sandbox.add_argument("--past", action="store_true", help="fill an empty folder with three months, not only with the last days")
    sandbox.add_argument("--with-parent", type=int, default=0, metavar="PID", help="the process that started it: end when it does")
    sandbox.add_argument("--smtp-port", type=int, default=0)
    sandbox.add_argument("--imap-port", type=int, default=0)


def _people_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    user = commands.add_parser("user", help="who works here").add_subparsers(dest="action", required=True)
    add = user.add_parser("add", help="add somebody; their password is printed once")
    add.add_argument("username")
    add.add_argument("--email", required=True)
    add.add_argument("--name", default="")
    add.add_argument("--role", default="agent")
    add.add_argument("--team", default="")
    user.add_parser("list")
    again = user.add_parser("password", help="a new password for somebody who forgot theirs; printed once")
    again.add_argument("username")
    lost = user.add_parser("factor-lost", help="takes away a second factor that was lost; their sessions end")
    lost.add_argument("username")
    token = commands.add_parser("token", help="keys to the API").add_subparsers(dest="action", required=True)
    create = token.add_parser("create", help="prints the token alone")
    create.add_argument("--user", required=True)
    create.add_argument("--name", default="")
    create.add_argument("--scopes", nargs="*", default=[])
    create.add_argument("--days", type=int, default=0, help="until it expires; 0 = never")
    keys = commands.add_parser("keys", help="the keys that seal tokens").add_subparsers(dest="action", required=True)
    keys.add_parser("rotate", help="a new key; all secrets are sealed again with it")


def _journal_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    journal = commands.add_parser("journal", help="what happened, and the chain that seals it").add_subparsers(
        dest="action", required=True
    )
    verify = journal.add_parser("verify", help="walk the whole chain; exit 1 when something was changed, taken out or cut off")
    verify.add_argument("--anchors", type=Path, nargs="*", default=[], help="files of anchors kept elsewhere, or backups")
    journal.add_parser("anchor", help="where the chain stands, one line to keep elsewhere")


def _account_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    account = commands.add_parser("account", help="the city's presences").add_subparsers(dest="action", required=True)
    add = account.add_parser("add", help="connect one: parvis account add mastodon --set server=… --set token=…")
    add.add_argument("network")
    add.add_argument("--set", dest="given", action="append", default=[], metavar="KEY=VALUE")
    add.add_argument("--name", default="")
    add.add_argument("--team", default="")
    account.add_parser("list")


def _file_parsers(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    charter = commands.add_parser("charter", help="the editorial charter").add_subparsers(dest="action", required=True)
    charter.add_parser("install", help="the one that comes with Parvis, where there is none")
    for name, text in (("export", "clauses and examples into a file"), ("import", "a file's instead of the present ones")):
        parser = charter.add_parser(name, help=text)
        parser.add_argument("file", type=Path)
        parser.add_argument("--force", action="store_true", help="import: in spite of examples that are not right with it")
    imported = commands.add_parser("import", help="bring in what was kept elsewhere").add_subparsers(dest="action", required=True)
    messages = imported.add_parser("messages", help="mbox, JSONL or CSV of any size; may be stopped and run again")
    messages.add_argument("file", type=Path)
    messages.add_argument("--account", default="", help="id or name of the account they belong to")
    _leaving_parsers(commands, imported)
    for name, text in (
        ("backup", "everything but the keys into one file"),
        ("restore", "from a backup, into an empty installation"),
    ):
        one = commands.add_parser(name, help=text)
        one.add_argument("file", type=Path)
        one.add_argument("--secrets", action="store_true", help="with the keys, sealed by a passphrase")


def _leaving_parsers(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], imported: argparse._SubParsersAction[argparse.ArgumentParser]
) -> None:
    secret = "with passwords, keys and permissions, sealed by a passphrase"
    export = commands.add_parser("export", help="the whole city in one open file, for another installation or another tool")
    export.add_argument("file", type=Path)
    export.add_argument("--secrets", action="store_true", help=secret)
    city = imported.add_parser("city", help="a city's export, into an empty installation; all or nothing")
    city.add_argument("file", type=Path)
    city.add_argument("--secrets", action="store_true", help=secret)
    for name, text in (
        ("posts", "past publications, as history (CSV)"),
        ("contacts", "persons and their addresses or handles (CSV)"),
        ("tickets", "conversations of another tool (CSV)"),
    ):
        one = imported.add_parser(name, help=text)
        one.add_argument("file", type=Path)
        one.add_argument("--account", required=name != "contacts", default="", help="id or name of the account they belong to")
    archive = commands.add_parser("archive", help="open packages for the archives").add_subparsers(dest="action", required=True)
    made = archive.add_parser("make", help="records of a period, as seen at its end")
    made.add_argument("file", type=Path)
    made.add_argument("--since", default="", help="YYYY-MM-DD")
    made.add_argument("--until", default="", help="YYYY-MM-DD")
    made.add_argument("--kinds", nargs="*", default=["posts", "conversations", "moderation", "cases"])
    archive.add_parser("verify", help="read a package whole; exit 1 when a part is not as told").add_argument("file", type=Path)


if __name__ == "__main__":
    main()
