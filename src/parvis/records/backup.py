"""Everything in one file, and back: rows as JSON lines, files. The same backup fits SQLite and PostgreSQL.

What is sealed stays so, and the keys are kept apart; with a passphrase they come along, under it.
"""

from __future__ import annotations

import io
import itertools
import json
import tarfile
import tempfile
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.core.management.color import no_style
from django.db import connection, models, transaction

from parvis.city.models import Demo
from parvis.inbox.expiry import Values, parting
from parvis.journal import anchors
from parvis.journal.private import fresh
from parvis.records.passphrase import Wrong, locked, opened

LEFT_OUT = {"sessions.session", "contenttypes.contenttype", "auth.permission", "auth.group", "work.seat", "inbox.presence",
            "work.routine"}  # fmt: skip
KEYS = ("secret.key", "seal.keys")
LOCKED = "keys.sealed"
BATCH = 500


class Refused(Exception):
    """The backup cannot be restored here; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Restored:
    """How many rows and files came back; whether the keys came with them."""

    count: int
    keys: bool


def save(target: Path, *, passphrase: str = "") -> int:
    """Rows of one moment, every file. Written beside, then renamed: a half backup never has the name. The keys only under a
    passphrase, before all else, so that a wrong one is known before anything comes back."""
    draft = fresh(target.with_name(target.name + ".part"))
    count, stood = 0, anchors.newest()  # read before the rows: what is sealed meanwhile is not in this backup
    with tarfile.open(draft, "w:gz", compresslevel=6) as tar:
        if passphrase:
            _add(tar, LOCKED, io.BytesIO(locked(passphrase, keys_in_use())))
        with tempfile.TemporaryFile("w+b") as rows:
            for line in _rows():
                rows.write(line)
                count += 1
            _add(tar, "rows.jsonl", rows)
        for file in sorted(path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()):
            tar.add(file, f"files/{file.relative_to(settings.MEDIA_ROOT)}")
            count += 1
        _add(tar, anchors.IN_BACKUP, io.BytesIO(f"{stood or ''}\n".encode()))
    draft.replace(target)
    return count


def _add(tar: tarfile.TarFile, name: str, file: Any) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mtime = file.seek(0, io.SEEK_END), int(time.time())
    file.seek(0)
    tar.addfile(info, file)


def keys_in_use() -> dict[str, str]:
    """As the data folder would hold them, wherever they were given."""
    environment = settings.ENVIRONMENT
    return {"secret.key": environment.secret_key + "\n", "seal.keys": "\n".join(environment.seal_keys) + "\n"}


def models_in_order() -> list[type[models.Model]]:
    """All models, those that others point to first."""
    found = [m for m in apps.get_models() if m._meta.label_lower not in LEFT_OUT and m._meta.managed]
    return list(serializers.sort_dependencies([("all", found)], allow_cycles=True))  # type: ignore[list-item]


def _rows() -> Iterator[bytes]:
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        gone = parting()  # a backup outlives the moment until which some networks let words be kept
        for model in models_in_order():
            rows = model._default_manager.order_by("pk").iterator(chunk_size=BATCH)
            while chunk := list(itertools.islice(rows, BATCH)):
                kept = [row for row in chunk if changed(row, gone.get(model._meta.label_lower, {}))]
                for row in json.loads(serializers.serialize("json", kept)):
                    yield json.dumps(row, ensure_ascii=False).encode() + b"\n"


def changed(row: models.Model, gone: Mapping[int, Values | None]) -> bool:
    """With its new values, if it has some; False: the whole row stays out."""
    values = gone.get(row.pk, {})
    for name, value in (values or {}).items():
        setattr(row, name, value)
    return values is not None


def restore(source: Path, *, passphrase: str = "") -> Restored:
    """Into an empty installation only; all or nothing for the rows. The keys are taken out of backups that hold them in the clear,
    as they once did, and out of those that hold them under this passphrase."""
    if apps.get_model("people.User")._default_manager.exists():
        raise Refused("Cette installation n’est pas vide : restaurez dans un dossier PARVIS_DATA neuf.")
    try:
        if not tarfile.is_tarfile(source):
            raise Refused(f"{source} n’est pas une sauvegarde de Parvis.")
        restored = _restore(source, passphrase)
        anchors.put_aside()
        return restored
    except (EOFError, tarfile.TarError, zlib.error) as error:
        raise Refused(f"La sauvegarde {source} est abîmée ; rien n’a été rétabli.") from error
    except OSError as error:
        raise Refused(f"La sauvegarde {source} ne peut pas être lue : {error.strerror}.") from error


@transaction.atomic
def _restore(source: Path, passphrase: str) -> Restored:
    count, keys = 0, dict[str, str]()
    with tarfile.open(source, "r:gz") as tar:
        for member in tar:
            content = tar.extractfile(member)
            if content is None:
                continue
            if member.name == "rows.jsonl":
                count += _load(content)
            elif member.name.startswith("files/"):
                count += _place(Path(settings.MEDIA_ROOT), member.name.removeprefix("files/"), content.read())
            elif member.name == LOCKED and passphrase:
                keys = _unlocked(passphrase, content.read())
            elif member.name.removeprefix("keys/") in KEYS:
                keys[member.name.removeprefix("keys/")] = content.read().decode()
    for name in KEYS:
        if name in keys:
            _place(settings.ENVIRONMENT.data, name, keys[name].encode())
    return Restored(count, bool(keys))


def _unlocked(passphrase: str, content: bytes) -> dict[str, str]:
    try:
        found: dict[str, str] = opened(passphrase, content)
    except Wrong as error:
        raise Refused("La phrase secrète n’ouvre pas les clés de cette sauvegarde ; rien n’a été rétabli.") from error
    return found


def _place(folder: Path, name: str, content: bytes) -> int:
    target = (folder / name).resolve()
    if folder.resolve() not in target.parents:
        raise Refused(f"La sauvegarde contient un chemin interdit : {name}")
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh(target).write_bytes(content)
    return 1


def _load(lines: Iterable[bytes]) -> int:
    count = 0
    with transaction.atomic(), connection.constraint_checks_disabled():
        make_room()
        objects = serializers.deserialize("python", _array(lines))
        for label, group in itertools.groupby(objects, key=lambda one: type(one.object)):
            while chunk := list(itertools.islice(group, BATCH)):
                put(label, chunk)
                count += len(chunk)
        settle()
    return count


def make_room() -> None:
    """Whether this is a demo city, what comes in says."""
    Demo.objects.all().delete()


def put(model: type[models.Model], rows: Sequence[Any]) -> None:
    """Deserialised rows as they are: `bulk_create` would give the fields that note a moment by themselves a new one."""
    fields = list(model._meta.local_concrete_fields)
    some = [one.object for one in rows]
    step = max(1, connection.ops.bulk_batch_size(fields, some))
    for begin in range(0, len(some), step):
        model._base_manager.all()._insert(some[begin : begin + step], fields=fields, using=connection.alias, raw=True)  # type: ignore[attr-defined]
    for one in rows:
        for name, pks in (one.m2m_data or {}).items():
            if pks:
                getattr(one.object, name).set(pks)


def settle() -> None:
    """All that points to a row finds it; new rows get new numbers."""
    connection.check_constraints()
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(apps.get_models())):
            cursor.execute(statement)


def _array(lines: Iterable[bytes]) -> Iterator[Any]:
    for line in lines:
        yield json.loads(line)
