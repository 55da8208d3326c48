"""The whole city in one open file, and into an empty installation: the same digest before and after, whatever the database.

A ZIP: `lignes/<kind>.jsonl` (one line a row, keys in order), `fichiers/…`, `manifeste.json` with the SHA-256 of each part and one
digest of all. Passwords, keys and permissions are not in it; with a passphrase they come along in `secrets.scelles`.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import shutil
import uuid
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.duration import duration_iso_string

from parvis.inbox.expiry import parting
from parvis.journal import anchors
from parvis.journal.private import fresh
from parvis.records import backup
from parvis.records.backup import Refused
from parvis.records.packing import Package, Unreadable, verify
from parvis.records.passphrase import Wrong, locked, opened

FORMAT = 1
BATCH = 500
MANIFEST, SEALED = "manifeste.json", "secrets.scelles"
HERE_ALONE = {"people.opensession", "accounts.visit", "rest.once", "account.emailconfirmation"}
"""What means something only where it was made."""
DROPPED = {"accounts.grant", "mfa.authenticator", "people.apitoken", "people.invitation", "notices.keys"}
"""Rows that are a secret: with a passphrase alone."""
BLANK: Mapping[str, Mapping[str, Any]] = {
    "people.user": {"password": "!"}, "journal.hook": {"secret": "", "active": False}, "assist.assistant": {"sealed": None},
    "open311.partnerdoor": {"sealed": None}, "directory.destination": {"sealed": None, "hook": ""},
    "records.erasure": {"sealed": None}, "federation.actor": {"sealed": None, "open": False},
    "colleagues.provider": {"sealed": None, "on": False}, "square.residentprovider": {"sealed": None, "on": False},
    "notices.device": {"sealed": ""},
}  # fmt: skip
"""Rows that hold a secret: what stands in its place without a passphrase."""
SECRET = {*DROPPED, *BLANK, "open311.clientkey", "accounts.account"}

Progress = Callable[[str, int, int], None]
"""Kind, rows done, rows in all."""


def silent(kind: str, done: int, total: int) -> None:
    """Nobody watches."""


# ── Out ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def export(
    target: Path, *, passphrase: str = "", progress: Progress = silent, before: Callable[[], None] | None = None
) -> dict[str, Any]:
    """Rows of one moment and every file. Written beside, then renamed. `before`: done once all is written, before it is there, so
    that what it changes here is not in the file. Returns the manifest."""
    draft = fresh(target.with_name(target.name + ".part"))
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as zipped:
        package = Package(zipped)
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            gone, stood = parting(), anchors.newest()
            kinds = _rows(package, gone, progress)
            if passphrase:
                package.put(SEALED, _seal(passphrase, gone))
        for name, path in _files():
            package.add(f"fichiers/{name}", path)
        manifest = {
            "format": FORMAT, "made_at": timezone.now().isoformat(), "city": settings.ENVIRONMENT.city, "tables": tables(),
            "anchor": str(stood or ""), "secrets": bool(passphrase), "kinds": kinds, "digest": _digest(kinds, package.parts),
            "files": package.parts,
        }  # fmt: skip
        zipped.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
    if before is not None:
        before()
    draft.replace(target)
    return manifest


def _rows(package: Package, gone: Mapping[str, Mapping[int, Any]], progress: Progress) -> dict[str, dict[str, Any]]:
    """All rows that leave, a file a kind: how many, and the file's digest."""
    kinds: dict[str, dict[str, Any]] = {}
    for model in leaving():
        label = model._meta.label_lower
        total = model._default_manager.count()
        with package.stream(f"lignes/{label}.jsonl") as write:
            count = 0
            for row in rows_of(model, gone):
                if told := line(clear(label, row)):
                    write(told)
                    count += 1
                if count % BATCH == 0:
                    progress(label, count, total)
        kinds[label] = {"rows": count, "sha256": package.parts[-1]["sha256"]}
        progress(label, count, count)
    return kinds


def leaving() -> list[type[models.Model]]:
    """All models but those that mean something only here, those that others point to first."""
    return [model for model in backup.models_in_order() if model._meta.label_lower not in HERE_ALONE]


def rows_of(model: type[models.Model], gone: Mapping[str, Mapping[int, Any]]) -> Iterator[dict[str, Any]]:
    """Rows as plain values, the same on each database. What a network lets us keep for a time stays out."""
    label = model._meta.label_lower
    rows = model._default_manager.order_by("pk")
    if label == "records.package":
        rows = rows.exclude(kind="city").exclude(state="working")
    many = [field.name for field in model._meta.many_to_many]
    found = rows.prefetch_related(*many).iterator(chunk_size=BATCH)
    while chunk := list(itertools.islice(found, BATCH)):
        kept = [row for row in chunk if backup.changed(row, gone.get(label, {}))]
        yield from serializers.serialize("python", kept)


def clear(label: str, row: dict[str, Any]) -> dict[str, Any] | None:
    """Without its secrets. None: the whole row is one. The same again changes nothing."""
    if label in DROPPED:
        return None
    fields = row["fields"] | BLANK.get(label, {})
    if label == "open311.clientkey":
        fields["digest"] = f"absent:{row['pk']}"
    if label == "accounts.account" and fields["state"] == "active":
        fields["state"] = "expired"
    return {**row, "fields": fields}


def line(row: dict[str, Any] | None) -> bytes:
    """One line; nothing for a row that does not leave."""
    if row is None:
        return b""
    fields = {name: sorted(value) if isinstance(value, list) and _keys(row["model"], name) else value
              for name, value in row["fields"].items()}  # fmt: skip
    return json.dumps({**row, "fields": fields}, ensure_ascii=False, sort_keys=True, default=_plain).encode() + b"\n"


def _keys(label: str, name: str) -> bool:
    return bool(apps.get_model(label)._meta.get_field(name).many_to_many)


def _plain(value: object) -> str:
    """What JSON has no word for, with all its microseconds."""
    if isinstance(value, date | time):  # a datetime is a date
        return value.isoformat()
    if isinstance(value, timedelta):
        return duration_iso_string(value)
    return str(value)


def tables() -> dict[str, str]:
    """The newest migration of each room: a file fits where they are the same."""
    applied = MigrationRecorder(connection).applied_migrations()
    found: dict[str, str] = {}
    for app, name in sorted(applied):
        found[app] = name
    return found


def _files() -> Iterator[tuple[str, Path]]:
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        name = path.relative_to(root).as_posix()
        if not name.startswith("."):
            yield name, path


def _digest(kinds: Mapping[str, Mapping[str, Any]], parts: list[dict[str, Any]]) -> str:
    """One for all rows and files, whatever else the file says."""
    told = [f"{label} {one['sha256']}" for label, one in kinds.items()]
    told += [f"{one['path']} {one['sha256']}" for one in parts if one["path"].startswith("fichiers/")]
    return hashlib.sha256("\n".join(sorted(told)).encode()).hexdigest()


# ── Secrets ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _seal(passphrase: str, gone: Mapping[str, Mapping[int, Any]]) -> bytes:
    """The rows with their secrets, and the keys that open them."""
    rows = [
        line(row).decode() for model in leaving() if model._meta.label_lower in SECRET for row in rows_of(model, gone)
    ]  # fmt: skip
    return locked(passphrase, {"keys": backup.keys_in_use(), "rows": rows})


def _unseal(passphrase: str, content: bytes) -> dict[str, Any]:
    try:
        found: dict[str, Any] = opened(passphrase, content)
    except Wrong as error:
        raise Refused("La phrase secrète n’ouvre pas les secrets de ce fichier ; rien n’a été changé.") from error
    return found


# ── In ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


def bring(source: Path, *, passphrase: str = "", progress: Progress = silent) -> dict[str, Any]:
    """Into an empty installation; all or nothing: read whole and verified before the first row, and compared at the end."""
    if apps.get_model("people.User")._default_manager.exists():
        raise Refused("Cette installation n’est pas vide : importez la ville dans un dossier PARVIS_DATA neuf.")
    try:
        if wrong := verify(source):
            raise Refused(f"Le fichier {source} est abîmé ({', '.join(wrong[:3])}) ; rien n’a été importé.")
        with zipfile.ZipFile(source) as zipped:
            manifest: dict[str, Any] = json.loads(zipped.read(MANIFEST))
            if manifest.get("format") != FORMAT or "kinds" not in manifest:
                raise Refused(f"{source} n’est pas l’export d’une ville par Parvis.")
            if manifest["tables"] != tables():
                raise Refused("Ce fichier vient d’une autre version de Parvis : installez la même, importez, puis mettez à jour.")
            secrets = _unseal(passphrase, zipped.read(SEALED)) if passphrase and manifest["secrets"] else {}
            return _bring(zipped, manifest, secrets, progress)
    except Unreadable as error:
        raise Refused(f"Le fichier {source} ne peut pas être lu : {error}") from error
    except OSError as error:
        raise Refused(f"Le fichier {source} ne peut pas être lu : {error.strerror}.") from error


def _bring(zipped: zipfile.ZipFile, manifest: dict[str, Any], secrets: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    root = Path(settings.MEDIA_ROOT)
    aside = root.with_name(f".{root.name}-{uuid.uuid4()}")
    aside.mkdir(mode=0o700, parents=True)
    moved: list[Path] = []
    try:
        names = [name for name in zipped.namelist() if name.startswith("fichiers/")]
        for name in names:
            _unpack(zipped, name, aside)
        with transaction.atomic():
            with connection.constraint_checks_disabled():
                backup.make_room()
                _rows_in(zipped, manifest, secrets, progress)
                backup.settle()
            _compare(manifest)
            for name in names:
                target = root / name.removeprefix("fichiers/")
                target.parent.mkdir(parents=True, exist_ok=True)
                (aside / name.removeprefix("fichiers/")).replace(target)
                moved.append(target)
        for name, content in secrets.get("keys", {}).items():
            if name in backup.KEYS:
                fresh(settings.ENVIRONMENT.data / name).write_text(content)
    except BaseException:
        for path in moved:
            path.unlink(missing_ok=True)
        raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    anchors.put_aside()
    return manifest


def _unpack(zipped: zipfile.ZipFile, name: str, aside: Path) -> None:
    target = (aside / name.removeprefix("fichiers/")).resolve()
    if aside.resolve() not in target.parents:
        raise Refused(f"Le fichier contient un chemin interdit : {name}")
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipped.open(name) as content, fresh(target).open("wb") as file:
        shutil.copyfileobj(content, file)


def _rows_in(zipped: zipfile.ZipFile, manifest: dict[str, Any], secrets: Mapping[str, Any], progress: Progress) -> None:
    secret: dict[str, list[dict[str, Any]]] = {label: [] for label in SECRET} if secrets else {}
    for told in secrets.get("rows", []):
        row = json.loads(told)
        secret[row["model"]].append(row)
    known = {model._meta.label_lower: model for model in leaving()}
    for label, one in manifest["kinds"].items():
        if label not in known:
            raise Refused(f"Sorte inconnue : {label}.")
        rows = iter(secret[label]) if label in secret else _lines(zipped, label)
        found = serializers.deserialize("python", rows)
        count = 0
        while chunk := list(itertools.islice(found, BATCH)):
            backup.put(known[label], chunk)
            count += len(chunk)
            progress(label, count, max(one["rows"], count))


def _lines(zipped: zipfile.ZipFile, label: str) -> Iterator[dict[str, Any]]:
    with zipped.open(f"lignes/{label}.jsonl") as lines:
        for told in lines:
            yield json.loads(told)


def _compare(manifest: dict[str, Any]) -> None:
    """What stands in the tables now is what the file says; if not, all of it is rolled back."""
    for model in leaving():
        label = model._meta.label_lower
        sha = hashlib.sha256()
        for row in rows_of(model, {}):
            sha.update(line(clear(label, row)))
        told = manifest["kinds"].get(label)
        if sha.hexdigest() != (told["sha256"] if told else hashlib.sha256().hexdigest()):
            raise Refused(f"L’import de « {label} » ne donne pas ce que le fichier contient ; rien n’a été importé.")
