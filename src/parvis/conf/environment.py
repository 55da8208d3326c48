"""Everything that can be set: `PARVIS_*` variables, read once into one frozen value. A wrong one stops the start."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

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
    city: str
    time_zone: str
    language: str
    secret_key: str
    seal_keys: tuple[str, ...]  # first one seals, all can open
    threads: int  # worker threads of a process
    pages: int  # threads that answer pages
    lease: float  # seconds a worker may be silent before its row is due again
    look_again: float  # seconds between two looks after a doubt
    cutoff: float  # minutes after which a post is late rather than sent
    secure: bool  # cookies over HTTPS only


def read(env: Mapping[str, str] = os.environ) -> Environment:
    data = Path(env.get("PARVIS_DATA", "./var")).expanduser().resolve()
    port = _number(env, "PARVIS_PORT", 8000, 1, 65535)
    public_url = env.get("PARVIS_PUBLIC_URL", f"http://127.0.0.1:{port}").rstrip("/")
    if urlsplit(public_url).scheme not in ("http", "https"):
        raise WrongSetting("PARVIS_PUBLIC_URL", public_url, "an address that begins with http:// or https://")
    zone = env.get("PARVIS_TIME_ZONE", "Europe/Paris")
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError) as error:
        raise WrongSetting("PARVIS_TIME_ZONE", zone, "a name such as Europe/Paris") from error
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
        time_zone=zone,
        language=language,
        secret_key=secret_key,
        seal_keys=keys,
        threads=_number(env, "PARVIS_THREADS", 24, 1, 256),
        pages=_number(env, "PARVIS_PAGES", 8, 1, 256),
        lease=_decimal(env, "PARVIS_LEASE", 60.0),
        look_again=_decimal(env, "PARVIS_LOOK_AGAIN", 30.0),
        cutoff=_decimal(env, "PARVIS_CUTOFF", 30.0),
        secure=public_url.startswith("https://"),
    )


def _kept(env: Mapping[str, str], data: Path) -> tuple[str, tuple[str, ...]]:
    """The secret key and the seals: given, else those of the data folder."""
    given = env.get("PARVIS_SEAL_KEYS", "")
    try:
        data.mkdir(parents=True, exist_ok=True)
        secret = env.get("PARVIS_SECRET_KEY") or kept_secret(data / "secret.key")
        keys = tuple(key.strip() for key in given.split(",") if key.strip()) or seal_keys(data / "seal.keys")
    except OSError as error:
        raise WrongSetting("PARVIS_DATA", str(data), f"a folder that can be written ({error.strerror})") from error
    if not keys or not all(KEY.fullmatch(key) for key in keys):
        where = ("PARVIS_SEAL_KEYS", "•••") if given else ("PARVIS_DATA", str(data / "seal.keys"))
        raise WrongSetting(*where, "keys as `parvis keys rotate` makes them: 44 characters each")
    return secret, keys


def kept_secret(path: Path) -> str:
    """The secret in `path`, made on first use, readable by its owner only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_private(path, secrets.token_urlsafe(48))
    return path.read_text().strip()


def seal_keys(path: Path) -> tuple[str, ...]:
    """The keys that seal the networks' tokens: one a line, newest first (`parvis keys rotate` adds one)."""
    from cryptography.fernet import Fernet

    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
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
                "PRAGMA mmap_size=134217728;PRAGMA cache_size=-4000;",  # a connection a thread: 4 MB each
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
        "OPTIONS": {"application_name": "parvis", "connect_timeout": 10},
    }
