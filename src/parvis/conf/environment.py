"""Everything that can be set: `PARVIS_*` variables, read once into one frozen value. A wrong one stops the start."""

from __future__ import annotations

import ipaddress
import os
import re
import secrets
import stat
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from parvis.design import colour

PRIVATE = 0o077
"""What a new file or folder lets nobody but its owner do."""
KEY = re.compile(r"[\w-]{43}=", re.ASCII)
"""A Fernet key: 32 bytes in URL-safe base64."""


class WrongSetting(SystemExit):
    """Stops the start with a sentence that says which variable is wrong and what it may be."""

    def __init__(self, name: str, value: str, expected: str) -> None:
        super().__init__(f"{name}={value!r} cannot be used: {expected}.")


@dataclass(frozen=True, slots=True)
class Environment:
    data: Path  # database, files, keys
    host: str  # address the web server binds to
    port: int
    sandbox_port: int
    public_url: str  # how residents' networks and browsers reach us, without a slash at the end
    database_url: str  # "" = SQLite in the data folder
    broker_url: str  # "" = threads in process; else redis://, valkey:// or amqp://
    allow_hosts: frozenset[str]  # private hosts that may be called (name or name:port)
    proxies: tuple[str, ...]  # addresses and networks whose X-Forwarded-For is believed
    city: str
    time_zone: str
    language: str
    ground: Path  # a PMTiles file to lay under maps; where none is named, one in the data folder, if it is there
    accent: str  # the city's colour on pages and in reports: #rrggbb, dark enough to be read on white
    secret_key: str
    seal_keys: tuple[str, ...]  # first one seals, all can open
    threads: int  # worker threads of a process
    pages: int  # threads that answer pages, shared among the web processes
    processes: int  # that `parvis web` starts
    body_seconds: float  # that the first byte of a request's body may take; what came gives more
    lease: float  # seconds a worker may be silent before its row is due again
    look_again: float  # seconds between two looks after a doubt
    read_every: float  # seconds between two reads of an account that nothing announces
    cutoff: float  # minutes after which a post is late rather than sent
    api_rate: int  # requests a minute that a token may ask for; 0 = as many as it likes
    journal_days: int  # for which the journal is kept; 0 = for ever
    secure: bool  # cookies over HTTPS only
    oidc_issuer: str  # the city's identity provider; "" = as the settings page says
    oidc_client: str
    oidc_secret: str
    demo: str  # the city that is made beside the sandbox: past (90 days behind it), new (it opens today), none

    @property
    def pages_each(self) -> int:
        """Threads of one web process: two with four make more pages than one with eight."""
        return max(1, self.pages // self.processes)

    @property
    def files_each(self) -> int:
        """Threads of one web process that take in files, besides those of pages."""
        return max(1, self.pages_each // 4)


def read(env: Mapping[str, str] = os.environ) -> Environment:
    """Whatever process reads this makes files for its owner alone from now on, whoever started it."""
    os.umask(PRIVATE)
    data = Path(env.get("PARVIS_DATA", "./var")).expanduser().resolve()
    port = _number(env, "PARVIS_PORT", 8000, 1, 65535)
    public_url = env.get("PARVIS_PUBLIC_URL", f"http://127.0.0.1:{port}").rstrip("/")
    if urlsplit(public_url).scheme not in ("http", "https"):
        raise WrongSetting("PARVIS_PUBLIC_URL", public_url, "an address that begins with http:// or https://")
    language = env.get("PARVIS_LANGUAGE", "fr")
    if language not in ("fr", "en"):
        raise WrongSetting("PARVIS_LANGUAGE", language, "fr or en")
    secret_key, keys = _kept(env, data)
    return Environment(
        data=data,
        host=env.get("PARVIS_HOST", "127.0.0.1"),
        port=port,
        sandbox_port=_number(env, "PARVIS_SANDBOX_PORT", 8010, 1, 65535),
        public_url=public_url,
        database_url=_database(env.get("PARVIS_DATABASE_URL", "")),
        broker_url=_broker(env.get("PARVIS_BROKER_URL", "")),
        allow_hosts=frozenset(h.strip() for h in env.get("PARVIS_ALLOW_HOSTS", "").split(",") if h.strip()),
        city=env.get("PARVIS_CITY", "Paris"),
        time_zone=_zone(env),
        language=language,
        **_looks(env, data),
        secret_key=secret_key,
        seal_keys=keys,
        threads=_number(env, "PARVIS_THREADS", 24, 1, 256),
        pages=_number(env, "PARVIS_PAGES", 8, 1, 256),
        processes=_number(env, "PARVIS_PROCESSES", 1, 1, 64),
        lease=_decimal(env, "PARVIS_LEASE", 60.0),
        look_again=_decimal(env, "PARVIS_LOOK_AGAIN", 30.0),
        read_every=_decimal(env, "PARVIS_READ_EVERY", 20.0),
        cutoff=_decimal(env, "PARVIS_CUTOFF", 30.0),
        journal_days=_number(env, "PARVIS_JOURNAL_DAYS", 0, 0, 36500),
        secure=public_url.startswith("https://"),
        **(_provider(env) | _asking(env)),
        demo=_demo(env),
    )


def _zone(env: Mapping[str, str]) -> str:
    zone = env.get("PARVIS_TIME_ZONE", "Europe/Paris")
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError) as error:
        raise WrongSetting("PARVIS_TIME_ZONE", zone, "a name such as Europe/Paris") from error
    return zone


def _demo(env: Mapping[str, str]) -> str:
    given = env.get("PARVIS_DEMO", "past")
    if given not in ("past", "new", "none"):
        raise WrongSetting("PARVIS_DEMO", given, "past, new or none")
    return given


def _colour(env: Mapping[str, str]) -> str:
    """4.5:1 at least on white, as WCAG counts it: titles are written in it."""
    given = env.get("PARVIS_ACCENT", colour.DEFAULT).lower()
    expected = "a colour such as #2a3f9d, dark enough to be read on white (4.5:1)"
    if not re.fullmatch(r"#[0-9a-f]{6}", given):
        raise WrongSetting("PARVIS_ACCENT", given, expected)
    if colour.contrast(colour.parts(given), (1.0, 1.0, 1.0)) < colour.READ:
        raise WrongSetting("PARVIS_ACCENT", given, expected)
    return given


def _asking(env: Mapping[str, str]) -> dict[str, Any]:
    """Who asks us: whose word on that is believed, how often a program may, and how slowly."""
    return {
        "proxies": _proxies(env.get("PARVIS_PROXIES", "127.0.0.1,::1")),
        "api_rate": _number(env, "PARVIS_API_RATE", 600, 0, 1_000_000),
        "body_seconds": _decimal(env, "PARVIS_BODY_SECONDS", 30.0),
    }


def _proxies(given: str) -> tuple[str, ...]:
    """None: nobody is believed. Never everybody: an address that anyone may claim is none."""
    found = tuple(one.strip() for one in given.split(",") if one.strip())
    for one in found:
        try:
            whole = ipaddress.ip_network(one).prefixlen == 0
        except ValueError:
            whole = True
        if whole:
            raise WrongSetting("PARVIS_PROXIES", given, "addresses or networks with commas, such as 10.0.0.4,10.1.0.0/16")
    return found


def _looks(env: Mapping[str, str], data: Path) -> dict[str, Any]:
    return {"ground": _ground(env, data), "accent": _colour(env)}


def _ground(env: Mapping[str, str], data: Path) -> Path:
    given = env.get("PARVIS_GROUND", "")
    if not given:
        return data / "ground.pmtiles"
    path = Path(given).expanduser().resolve()
    try:
        with path.open("rb") as file:
            fits = file.read(8) == b"PMTiles\x03"
    except OSError as error:
        raise WrongSetting("PARVIS_GROUND", given, f"a PMTiles file that can be read ({error.strerror})") from error
    if not fits:
        raise WrongSetting("PARVIS_GROUND", given, "a PMTiles file of version 3")
    return path


def _provider(env: Mapping[str, str]) -> dict[str, Any]:
    """The city's identity provider, where the server itself names it."""
    return {
        "oidc_issuer": env.get("PARVIS_OIDC_ISSUER", ""),
        "oidc_client": env.get("PARVIS_OIDC_CLIENT", ""),
        "oidc_secret": env.get("PARVIS_OIDC_SECRET", ""),
    }


def _kept(env: Mapping[str, str], data: Path) -> tuple[str, tuple[str, ...]]:
    """The secret key and the seals: given, else those of the data folder."""
    given = env.get("PARVIS_SEAL_KEYS", "")
    try:
        _make_private(data)
        secret = env.get("PARVIS_SECRET_KEY") or kept_secret(data / "secret.key")
        keys = tuple(key.strip() for key in given.split(",") if key.strip()) or seal_keys(data / "seal.keys")
    except OSError as error:
        raise WrongSetting("PARVIS_DATA", str(data), f"a folder that can be written ({error.strerror})") from error
    if not keys or not all(KEY.fullmatch(key) for key in keys):
        where = ("PARVIS_SEAL_KEYS", "•••") if given else ("PARVIS_DATA", str(data / "seal.keys"))
        raise WrongSetting(*where, "keys as `parvis keys rotate` makes them: 44 characters each")
    return secret, keys


def _make_private(folder: Path) -> None:
    """Its owner's alone, though it was made by an older version, or by hand. Somebody else's, and one like /tmp, stay as they are."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.stat()
    if found.st_mode & 0o077 and found.st_uid == os.geteuid() and not found.st_mode & stat.S_ISVTX:
        with suppress(OSError):  # a file system without modes
            folder.chmod(0o700)


def kept_secret(path: Path) -> str:
    """The secret in `path`, made on first use, readable by its owner only."""
    if not path.exists():
        _make_private(path.parent)
        _write_private(path, secrets.token_urlsafe(48))
    return path.read_text().strip()


def seal_keys(path: Path) -> tuple[str, ...]:
    """The keys that seal the networks' tokens: one a line, newest first (`parvis keys rotate` adds one)."""
    from cryptography.fernet import Fernet

    if not path.exists():
        _make_private(path.parent)
        _write_private(path, Fernet.generate_key().decode())
    return tuple(path.read_text().split())


def _write_private(path: Path, text: str) -> None:
    """Written whole under another name, then linked: two processes that start at once end with the same file."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text + "\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _number(env: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    value = env.get(name, str(default))
    if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
        raise WrongSetting(name, value, f"a number from {low} to {high}")
    return int(value)


def _decimal(env: Mapping[str, str], name: str, default: float) -> float:
    value = env.get(name, str(default))
    try:
        number = float(value)
    except ValueError as error:
        raise WrongSetting(name, value, "a number of seconds or minutes, such as 30") from error
    if not 0 < number < 1e6:
        raise WrongSetting(name, value, "a number above 0")
    return number


def _database(url: str) -> str:
    if url and urlsplit(url).scheme not in ("postgresql", "postgres", "sqlite"):
        raise WrongSetting("PARVIS_DATABASE_URL", _without_password(url), "postgresql://user:password@host/name")
    return url


def _broker(url: str) -> str:
    if url and urlsplit(url).scheme not in ("redis", "rediss", "valkey", "amqp", "amqps"):
        raise WrongSetting("PARVIS_BROKER_URL", _without_password(url), "redis://host:6379/0 or amqp://user@host//")
    return url.replace("valkey://", "redis://", 1)


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return url.replace(f":{parts.password}@", ":•••@") if parts.password else url


def django_database(environment: Environment) -> dict[str, object]:
    """Django's settings for the database at `database_url`."""
    parts = urlsplit(environment.database_url)
    if parts.scheme in ("", "sqlite"):
        name = parts.path.lstrip("/") if parts.netloc == "" and parts.path.startswith("//") else parts.path
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": name or str(environment.data / "parvis.sqlite3"),
            "CONN_MAX_AGE": None,
            "TEST": {"NAME": str(environment.data / "test.sqlite3")},  # a file: threads share no memory database
            "OPTIONS": {
                # IMMEDIATE: two writers wait for each other instead of failing with "database is locked".
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"
                "PRAGMA cache_size=-4000;",  # a connection a thread: 4 MB each; mapping the file makes nothing faster
            },
        }
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        # A thread keeps its connection: as many as page and worker threads, no more (see docs/architecture.md).
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        # What is asked often is planned once a connection: a page takes the database half of the time.
        "OPTIONS": {"application_name": "parvis", "connect_timeout": 10, "server_side_binding": True, "prepare_threshold": 5},
    }
