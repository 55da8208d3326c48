"""A file of proof as a person reads it: its content in sentences, block by block, for whoever sets it on paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.city.words import BALLOTS, PERIODS, STATUSES
from parvis.design.moments import dated
from parvis.design.templatetags.design import network_name
from parvis.proofs import words

Block = dict[str, Any]
"""`kind`: heading (level, text) · text · facts (rows of label, text, address or "") · table (caption, head, rows) · said (text, lang)."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Days and hours as they are where the vote is."""

    zone: ZoneInfo

    def day(self, text: str | None) -> str:
        return dated(date.fromisoformat(text), _("j F Y")) if text else ""

    def moment(self, text: str | None) -> str:
        if not text:
            return ""
        return dated(datetime.fromisoformat(text).astimezone(self.zone), _("j F Y à H:i"))


def heading(level: int, text: str) -> Block:
    return {"kind": "heading", "level": level, "text": text}


def text(said: str) -> Block:
    return {"kind": "text", "text": said}


def facts(*rows: tuple[str, str] | tuple[str, str, str]) -> Block:
    """Those that say nothing are left out."""
    return {"kind": "facts", "rows": [[row[0], row[1], row[2] if len(row) > 2 else ""] for row in rows if row[1]]}


def table(caption: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> Block:
    return {"kind": "table", "caption": caption, "head": list(head), "rows": [list(row) for row in rows]}


def said(what: str, lang: str) -> Block:
    return {"kind": "said", "text": what, "lang": lang.split("-")[0]}


def blocks(content: Mapping[str, Any], sha256: str) -> list[Block]:
    """The whole file, in the language in which it is being written."""
    reader = Reader(ZoneInfo(content["period"]["zone"]))
    parts = (
        _summary(content, sha256, reader), _ballots(content, reader), _charter(content, reader), _promotion(), _begun(content, reader),
        _comparison(content, reader), _posts(content, reader), _checking(sha256),
    )  # fmt: skip
    return [block for part in parts for block in part]


def _summary(content: Mapping[str, Any], sha256: str, reader: Reader) -> Iterator[Block]:
    period, totals = content["period"], content["totals"]
    yield facts(
        (_("Collectivité"), content["city"]),
        (_("Période"), _("du %(first)s au %(last)s (%(zone)s)")
         % {"first": reader.day(period["first"]), "last": reader.day(period["last"]), "zone": period["zone"]}),
        (_("Établi"), _("le %(at)s, à la demande de %(by)s") % {"at": reader.moment(content["made_at"]), "by": content["asked_by"]}),
        (_("Fichier"), _("n° %(number)s") % {"number": content["number"]}),
        (_("Empreinte SHA-256 du contenu"), sha256),
        (_("Publications"), str(totals["posts"])),
        (_("Envois partis"), str(totals["sent"])),
        (_("Envois retenus ou non partis"), str(totals["held"])),
        (_("Publications validées par une autre personne"), str(totals["approved"])),
        (_("Articles de la charte mis de côté"), str(totals["exemptions"])),
    )  # fmt: skip
    if period["open"]:
        yield text(_("La période court encore : ce fichier dit ce qui était connu le jour où il a été établi."))


def _ballots(content: Mapping[str, Any], reader: Reader) -> Iterator[Block]:
    yield heading(1, _("Les scrutins et leurs périodes"))
    if not content["ballots"]:
        yield text(_("Aucun scrutin n’est noté pour ces jours."))
    for one in content["ballots"]:
        sums = one["arithmetic"]
        yield heading(2, one["name"])
        yield facts(
            (_("Type"), str(BALLOTS.get(one["kind"], one["kind"]))), (_("Territoire"), one["territory"]),
            (_("Premier tour"), reader.day(one["round1"])), (_("Second tour"), reader.day(one["round2"])),
            (_("Acquis au premier tour"), _("oui") if one["won_first"] else ""),
            (_("État"), str(STATUSES.get(one["status"], one["status"]))), (_("Annoncé le"), reader.day(one["announced_on"])),
            (_("Fermeture du dernier bureau"), f"{one['closes']} ({one['zone']})"),
            (_("La ville est intéressée"), _("oui") if one["interested"] else _("non")), (_("Motif de cette décision"), one["reason"]),
            (_("Source"), one["source"] or _("aucune n’est notée")),
            (_("Calcul"), _sums(one, sums, reader)),
        )  # fmt: skip
        rows = [[str(PERIODS[w["period"]]), reader.moment(w["begins"]), reader.moment(w["ends"])] for w in one["windows"]]
        yield table(_("Périodes : %(name)s") % {"name": one["name"]}, [_("Période"), _("Du"), _("Jusqu’au")], rows)
        if one["status"] == "hypothesis":
            yield text(_("C’est une hypothèse : elle n’engage à rien, aucun article ne s’est appliqué de ce fait."))
    yield text(_("Textes : %(law)s.") % {"law": " ; ".join(content["period"]["law"])})


def _sums(one: Mapping[str, Any], sums: Mapping[str, Any], reader: Reader) -> str:
    told = _("le vote a lieu en %(month)s ; le premier jour du sixième mois précédent est le %(first)s") % {
        "month": date_format(date.fromisoformat(sums["month_of_the_vote"]), "F Y"),
        "first": reader.day(sums["first_day_of_the_sixth_month_before"]),
    }
    if sums["announced_on"] and sums["announced_on"] > sums["first_day_of_the_sixth_month_before"]:
        told += _(" ; le scrutin n’a été annoncé que le %(day)s, la période commence ce jour-là") % {
            "day": reader.day(sums["announced_on"])
        }
    told += _(" ; elle dure jusqu’à la fin du %(day)s, jour du dernier tour") % {"day": reader.day(sums["last_round"])}
    return told if one["interested"] else _("la ville n’est pas intéressée : seuls comptent la veille et le jour du vote")


def _charter(content: Mapping[str, Any], reader: Reader) -> Iterator[Block]:
    yield heading(1, _("La charte en vigueur"))
    if not content["charter"]["versions"]:
        yield text(_("Aucune charte n’était en vigueur."))
    for version in content["charter"]["versions"]:
        yield heading(2, _("Version %(number)s") % {"number": version["number"]})
        yield facts((_("Depuis"), reader.moment(version["at"])), (_("Par"), version["by"]), (_("Changement"), version["note"]))
        rows = [[c["number"], c["title"], c["text"], str(PERIODS.get(c["period"], c["period"])),
                 str(words.SEVERITIES.get(c["severity"], c["severity"]))] for c in version["clauses"]]  # fmt: skip
        if rows:
            head = [_("Article"), _("Titre"), _("Ce qu’il dit"), _("Période"), _("Effet")]
            yield table(
                _("Articles que la période a mis en service (version %(number)s)") % {"number": version["number"]}, head, rows
            )
        others = version["others"]
        always = ngettext("Et %(n)s article qui vaut toujours.", "Et %(n)s articles qui valent toujours.", others)
        yield text(always % {"n": others})


def _promotion() -> Iterator[Block]:
    yield heading(1, _("Promotion payante"))
    yield text(
        _("Aucune par Parvis : aucun de ses connecteurs ne sait acheter de la promotion, aucune de ses publications n’a pu "
          "être sponsorisée par lui. Ce qui aurait été acheté ailleurs, sur le site d’un réseau, ne lui est pas connu.")
    )  # fmt: skip


def _begun(content: Mapping[str, Any], reader: Reader) -> Iterator[Block]:
    yield heading(1, _("Comptes et séries nouveaux, listes de personnes"))
    whats = {"account": _("Compte connecté"), "series": _("Série commencée"), "exemption": _("Article mis de côté")}
    rows = [
        [whats[one["what"]], " · ".join(part for part in (network_name(one["network"]) if one["network"] else "", one["name"]) if part),
         reader.moment(one["at"]), one["by"], " ".join(part for part in (one["clause"], one["reason"]) if part)]
        for one in content["begun"]
    ]  # fmt: skip
    if rows:
        yield table(_("Ce qui a commencé"), [_("Quoi"), _("Nom"), _("Quand"), _("Par"), _("Article et motif")], rows)
    else:
        yield text(_("Aucun compte n’a été connecté ni aucune série commencée pendant ces jours."))
    yield text(_("Parvis ne sait exporter aucune liste de personnes : aucune n’a pu être donnée à un candidat par lui."))


def _comparison(content: Mapping[str, Any], reader: Reader) -> Iterator[Block]:
    compared = content["comparison"]
    yield heading(1, _("Comparaison avec les années passées"))
    days = {"first": reader.day(compared["days"]["first"]), "last": reader.day(compared["days"]["last"])}
    yield text(_("Nombre de publications, un compte à la fois, du %(first)s au %(last)s, et aux mêmes dates des années passées. "
                 "« Non disponible » : la ville n’a pas la donnée de chacun de ces jours ; ce n’est jamais zéro.") % days)  # fmt: skip
    if not compared["rows"]:
        yield text(_("Rien n’est parti dans la période."))
        return
    head = [_("Quoi"), _("Nom"), compared["days"]["first"][:4], *(one["first"][:4] for one in compared["years"]), _("Écart")]
    rows = [[str(words.KINDS[row["kind"]]), _name(row), _now(row), *map(_count, row["before"]), _change(row)]
            for row in compared["rows"]]  # fmt: skip
    yield table(_("Publications de même sorte, aux mêmes dates"), head, rows)
    yield text(_("Source : les envois partis de Parvis, au jour de leur départ."))
    for one in compared["sources"]:
        yield text(_("Source : fichier « %(file)s », importé par %(by)s le %(at)s.")
                   % {"file": one["file"], "by": one["by"] or "—", "at": reader.moment(one["at"])})  # fmt: skip


def _name(row: Mapping[str, Any]) -> str:
    if row["kind"] == "objective":
        return str(words.OBJECTIVES.get(row["name"], row["name"]))
    if row["kind"] == "network":
        return network_name(row["name"])
    if row["kind"] == "account":
        return f"{row['name']} ({network_name(row['network'])})"
    return row["name"] or _("sans thème")


def _now(row: Mapping[str, Any]) -> str:
    """Where the account was connected in the midst of the period, what went out before is not known."""
    return str(row["now"]) if row["whole"] else _("au moins %(count)s") % {"count": row["now"]}


def _count(number: int | None) -> str:
    return _("non disponible") if number is None else str(number)


def _change(row: Mapping[str, Any]) -> str:
    """Against the last year, in per cent; where it was nought there is none to tell."""
    before = row["before"][0] if row["before"] else None
    if not before or not row["whole"]:
        return "—" if before == 0 else _("non disponible")
    return f"{round(100 * (row['now'] - before) / before):+d} %".replace("-", "−")


def _posts(content: Mapping[str, Any], reader: Reader) -> Iterator[Block]:
    yield heading(1, _("Les publications"))
    yield text(_("Les avis de la charte sont rejoués avec la version en vigueur au moment de chaque envoi et les scrutins tels qu’ils "
                 "sont notés aujourd’hui ; les articles de rythme se lisent dans la comparaison."))  # fmt: skip
    if not content["posts"]:
        yield text(_("Rien n’est parti ni n’a été retenu dans la période."))
    for post in content["posts"]:
        yield from _post(post, reader)


def _post(post: Mapping[str, Any], reader: Reader) -> Iterator[Block]:
    """Few blocks: a city has thousands. Where accounts got the same words, these stand once."""
    yield heading(2, _("Publication n° %(number)s") % {"number": post["id"]})
    aim = str(words.OBJECTIVES.get(post["objective"], post["objective"]))
    yield facts(
        (_("Auteur"), _("%(name)s, équipe %(team)s")
         % {"name": post["author"] or _("compte supprimé"), "team": post["team"]}),
        (_("Objectif et thème"), f"{aim}, {post['topic'] or _('sans thème')}"), (_("Campagne"), post["campaign"]),
        (_("Écrite"), reader.moment(post["written_at"])), (_("Validation"), _approvals(post, reader)),
        *((_("Gel"), _hold(one, reader)) for one in post["holds"]),
        (_("Parcours"), " ; ".join(_event(one, reader) for one in post["history"])),
    )  # fmt: skip
    alike: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    for row in post["deliveries"]:
        alike.setdefault((row["text"], *row["parts"]), []).append(row)
    for parts, rows in alike.items():
        for part in parts:
            yield said(part, post["language"])
        yield facts(*(fact for row in rows for fact in _delivery(row, reader)))


def _delivery(row: Mapping[str, Any], reader: Reader) -> Iterator[tuple[str, str] | tuple[str, str, str]]:
    """A line for the account with its address, one for each thing that was said or done of it."""
    why = " — ".join(part for part in (str(words.WHY.get(row["why"], row["why"])), row["said"]) if part)
    told = [
        str(words.DELIVERIES.get(row["state"], row["state"])), reader.moment(row["sent_at"]), why,
        _("prévue le %(at)s par %(by)s") % {"at": reader.moment(row["planned_at"]), "by": row["planned_by"] or "—"},
        _("pour %(places)s") % {"places": _audience(row["audience"])},
        _("révision %(number)s") % {"number": row["revision"]},
        ", ".join(str(PERIODS[one]) for one in row["periods"]),
        _("charte version %(number)s") % {"number": row["charter"]} if row["charter"] else _("aucune charte"),
        "" if row["verdicts"] else _("aucun article ne s’y oppose"),
    ]  # fmt: skip
    yield f"{row['account']} ({network_name(row['network'])})", ", ".join(part for part in told if part), row["url"]
    if row["media"]:
        yield _("Médias"), " ; ".join(one["description"] or one["name"] for one in row["media"])
    for one in row["verdicts"]:
        yield _("Avis de la charte"), _verdict(one, reader)
    for one in row["amendments"]:
        yield _("Correction"), _amendment(one, reader)


def _audience(audience: Mapping[str, Sequence[str]]) -> str:
    places = [one for name in ("countries", "regions", "cities") for one in audience[name]]
    return ", ".join(places) if places else _("tout le monde")


def _approvals(post: Mapping[str, Any], reader: Reader) -> str:
    return " ; ".join(_approval(one, reader) for one in post["approvals"]) or _("aucune n’a été demandée")


def _approval(one: Mapping[str, Any], reader: Reader) -> str:
    told = _("révision %(revision)s, demandée par %(by)s le %(at)s : %(state)s") % {
        "revision": one["revision"], "by": one["asked_by"] or "—", "at": reader.moment(one["asked_at"]),
        "state": str(words.APPROVALS.get(one["state"], one["state"])),
    }  # fmt: skip
    return ", ".join([told, *(_decision(each, reader) for each in one["decisions"])])


def _decision(one: Mapping[str, Any], reader: Reader) -> str:
    who = _("%(by)s, pour %(for)s") % one if one["for"] else one["by"] or "—"
    told = f"{who} ({one['step']}) : {words.VERDICTS.get(one['verdict'], one['verdict'])}, {reader.moment(one['at'])}"
    return f"{told}, « {one['reason']} »" if one["reason"] else told


def _hold(one: Mapping[str, Any], reader: Reader) -> str:
    told = _("le %(at)s par %(by)s, « %(reason)s »") % {
        "at": reader.moment(one["at"]),
        "by": one["by"] or "—",
        "reason": one["reason"],
    }
    lifted = _(" ; levé le %(at)s par %(by)s") % {"at": reader.moment(one["lifted_at"]), "by": one["lifted_by"] or "—"}
    return told + lifted if one["lifted_at"] else told


def _event(one: Mapping[str, Any], reader: Reader) -> str:
    told = f"{words.EVENTS.get(one['what'], one['what'])} {reader.moment(one['at'])}"
    return f"{told} ({one['by']})" if one["by"] else told


def _verdict(one: Mapping[str, Any], reader: Reader) -> str:
    told = f"{one['clause']} {one['title']} ({words.SEVERITIES.get(one['severity'], one['severity'])}) — {one['sentence']}"
    if aside := one["exempted"]:
        told += " " + _("Mis de côté par %(by)s le %(at)s : « %(reason)s ».") % {
            "by": aside["by"] or "—",
            "at": reader.moment(aside["at"]),
            "reason": aside["reason"],
        }
    return told + " " + _("L’article %(number)s le laisse passer.") % {"number": one["passed_by"]} if one["passed_by"] else told


def _amendment(one: Mapping[str, Any], reader: Reader) -> str:
    parts = [str(words.AMENDMENTS.get(one["what"], one["what"])), one["by"], reader.moment(one["done_at"] or one["at"])]
    parts += [f"« {one['text']} »" if one["text"] else "", one["reason"]]
    return ", ".join(part for part in parts if part)


def _checking(sha256: str) -> Iterator[Block]:
    yield heading(1, _("Comment vérifier ce fichier"))
    yield text(_("Le contenu a pour empreinte SHA-256 : %(sha256)s. Elle est imprimée ici, dans le fichier de données (JSON) et dans le "
                 "journal de Parvis, qui garde aussi l’empreinte de chacun des deux fichiers. Qui recalcule l’empreinte du fichier et "
                 "la trouve au journal sait qu’il n’a pas changé.") % {"sha256": sha256})  # fmt: skip
    yield text(_("Un signe qu’aucune police de ce serveur ne sait dessiner est remplacé ici par son nom entre crochets ; le fichier de "
                 "données a le texte exact."))  # fmt: skip
