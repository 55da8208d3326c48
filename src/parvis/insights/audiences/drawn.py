"""Publics as plots: who follows, who reacts, what each public makes of two sets of publications."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from parvis.design.templatetags.design import thin
from parvis.insights import plots
from parvis.insights.audiences.comparing import Between, Tongue
from parvis.insights.audiences.splitting import SIDES, Split, together
from parvis.insights.counter.words import percent
from parvis.insights.honest import Comparison
from parvis.insights.plots import Plot
from parvis.insights.posts.drawn import axis
from parvis.insights.posts.words import PUBLICS, interval, number
from parvis.insights.sheets import place


def whole(value: float | None) -> str | None:
    return None if value is None else thin(round(value))


def following(accounts: Sequence[tuple[int, str, str]], splits: Mapping[int, Split]) -> Plot:
    """Followers by side, all accounts together; the table has each of them. Unknown is always a bar of its own."""
    known = [(name, splits[pk]) for pk, name, _network in accounts if pk in splits and splits[pk].whole]
    all_of = together(split for _name, split in known)
    rows, table, raw = [], [], []
    for side in SIDES:
        value = getattr(all_of, side)
        if value is None:
            continue
        part, words = (value / all_of.whole if all_of.whole else 0.0), str(PUBLICS[side])
        label = f"{whole(value)} ({percent(part)})"
        rows.append(
            {"name": words, "value": part, "label": label, "said": _("%(who)s : %(label)s") % {"who": words, "label": label}}
        )
    for name, split in [(_("Tous les comptes"), all_of), *known] if known else []:
        table.append([name, whole(split.whole), *(_side(split, side) for side in SIDES), str(PUBLICS[split.leaning])])
        raw.append([name, split.whole, *(getattr(split, side) for side in SIDES), split.leaning])
    title = _("Qui nous suit, d’où ?")
    answer = _("Aucun réseau n’a encore dit combien suivent ces comptes.")
    if known:
        told = all_of.whole - all_of.unknown
        answer = _("De %(n)s abonnés, %(told)s dont on sait d’où ils sont ; l’origine des autres (%(part)s) est inconnue.") % {
            "n": whole(all_of.whole), "told": whole(told), "part": percent(all_of.part("unknown"))}  # fmt: skip
    spec = plots.bars(rows, title=title, axis=_("part des abonnés"), percent=True)
    head = [_("Compte"), _("Abonnés"), *(str(PUBLICS[side]).capitalize() for side in SIDES), _("Surtout")]
    note = _(
        "Une personne qui suit deux comptes compte deux fois. "
        "Là où le réseau ne dit que les premières villes, les autres habitants sont comptés dans le pays."
    )
    return Plot("following", title, answer, spec, head, table, raw, note)


def _side(split: Split, side: str) -> str | None:
    value = getattr(split, side)
    return None if value is None else f"{whole(value)} ({percent(value / split.whole if split.whole else 0)})"


def places(title: str, key: str, rows: Sequence[tuple[str, str, str, float]], known: float) -> Plot:
    """Countries or cities, the most frequent first; what networks write otherwise and is called the same is one. Rows: (by, key,
    label, value)."""
    shown: list[dict[str, Any]] = []
    table, raw = [], []
    called = defaultdict[str, float](float)
    for by, code, label, value in rows:
        called[place(by, code, label)] += value
    for name, value in sorted(called.items(), key=lambda one: -one[1]):
        part = value / known if known else 0.0
        table.append([name, whole(value), percent(part)])
        raw.append([name, value, part])
        if len(shown) < 12:
            label = f"{whole(value)} ({percent(part)})"
            shown.append(
                {"name": name, "value": value, "label": label, "said": _("%(who)s : %(label)s") % {"who": name, "label": label}}
            )
    answer = _("Parmi les abonnés dont un réseau dit où ils sont.") if rows else _("Aucun réseau ne le dit.")
    return Plot(
        key, title, answer, plots.bars(shown, title=title, axis=_("abonnés")), [_("Où"), _("Abonnés"), _("Part")], table, raw
    )


def publics(found: Mapping[str, Comparison], one: str, other: str, *, views: bool, answer: str) -> Plot:
    """The rate of each set on the accounts of each public."""
    rows: list[dict[str, Any]] = []
    table, raw = [], []
    for public, compared in found.items():
        for name, side in ((one, compared.one), (other, compared.other)):
            words = _("%(public)s, %(set)s") % {"public": str(PUBLICS[public]), "set": name}
            value, sure = number(side.value, views=views), interval(side, views=views)
            table.append([words, thin(side.n), value, sure])
            raw.append([words, side.n, side.value, side.low, side.high])
            if side.low is not None:
                said = _("%(who)s : %(value)s, %(sure)s") % {"who": words, "value": value, "sure": sure}
                rows.append({"name": words, "value": side.value, "low": side.low, "high": side.high, "said": said})
    title = _("Chaque public a-t-il réagi autant ?")
    head = [_("Public et ensemble"), _("Publications mesurées"), axis(views).capitalize(), _("Sûr à 95 %")]
    spec = plots.bars(rows, title=title, axis=axis(views), percent=views, intervals=True)
    note = _(
        "Aucun réseau ne dit d’où sont les personnes qui ont réagi à une publication : "
        "chaque compte est rangé d’après ceux qui le suivent."
    )
    return Plot("publics", title, answer, spec, head, table, raw, note)


def sentence(between: Between | None) -> str:
    """What may be said of two publics, in plain words."""
    if between is None or between.verdict == "few":
        return _("Pas assez de publications mesurées auprès de deux publics pour les comparer.")
    names = {"one": str(PUBLICS[between.one]), "other": str(PUBLICS[between.other])}
    words = {
        "more": _("Oui, ils diffèrent : l’effet est plus fort auprès du public « %(one)s » que du public « %(other)s »."),
        "less": _("Oui, ils diffèrent : l’effet est moins fort auprès du public « %(one)s » que du public « %(other)s »."),
        "same": _("Les deux publics, « %(one)s » et « %(other)s », ont réagi à peu près autant."),
        "unsure": _(
            "On ne peut pas dire que les publics « %(one)s » et « %(other)s » diffèrent : "
            "les publications diffèrent trop entre elles."
        ),
    }[between.verdict]
    span = _("Rapport : %(ratio)s, de %(low)s à %(high)s.") % {
        name: thin(round(getattr(between, name) or 0, 2)) for name in ("ratio", "low", "high")}  # fmt: skip
    return words % names + " " + span


def tongues(found: Sequence[Tongue], one: str, other: str) -> Plot:
    """The languages of comments underneath: the only thing that networks tell of who reacted."""
    rows: list[dict[str, Any]] = []
    table, raw = [], []
    for tongue in found:
        language = place("language", tongue.language, tongue.language) if tongue.language else _("inconnue")
        table.append([language, thin(tongue.one), _part(tongue.one_part), thin(tongue.other), _part(tongue.other_part)])
        raw.append([language, tongue.one, *(tongue.one_part or (None,) * 3), tongue.other, *(tongue.other_part or (None,) * 3)])
        for name, part in ((one, tongue.one_part), (other, tongue.other_part)):
            if part is not None:
                words = _("%(language)s, %(set)s") % {"language": language, "set": name}
                said = _("%(who)s : %(part)s") % {"who": words, "part": _part(part)}
                rows.append({"name": words, "value": part[0], "low": part[1], "high": part[2], "said": said})
    title = _("En quelle langue a-t-on commenté ?")
    many = sum(tongue.one + tongue.other for tongue in found)
    answer = (
        _("%(n)s commentaires reçus sous ces publications.") % {"n": thin(many)}
        if many
        else _("Aucun commentaire reçu sous ces publications.")
    )
    spec = plots.bars(rows, title=title, axis=_("part des commentaires"), percent=True, intervals=True)
    head = [_("Langue"), _("Commentaires, premier"), _("Part"), _("Commentaires, second"), _("Part")]
    return Plot("tongues", title, answer, spec, head, table, raw)


def _part(part: tuple[float, float, float] | None) -> str | None:
    if part is None:
        return None
    return _("%(part)s, de %(low)s à %(high)s") % {"part": percent(part[0]), "low": percent(part[1]), "high": percent(part[2])}
