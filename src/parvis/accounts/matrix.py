"""What each network permits, as a table: read from the catalogue's facts, for the page, the API and `docs/networks.md`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import get_type_hints

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from parvis.accounts.words import asked
from parvis.networks.budgets import Budget, Told
from parvis.networks.catalogue import CATALOGUE, Network
from parvis.networks.folds import Fold
from parvis.networks.protocol import AudienceRule, Facts, MediaRule, TextRule

Can = Callable[[Network], bool]


def _has(method: str) -> Can:
    """Whether its connector has this method of a protocol: the class is asked, no connector is made."""

    def can(network: Network) -> bool:
        made = network.make if isinstance(network.make, type) else get_type_hints(network.make).get("return")
        return hasattr(made, method)

    return can


listens = _has("wait")
"""Whether a network rings on a connection that we keep open."""


def _aims(rule: AudienceRule) -> bool:
    return any(level != "none" for level in (rule.country, rule.region, rule.city, rule.language))


ABILITIES: tuple[tuple[str, str | Promise, Can], ...] = (
    ("publish", gettext_lazy("Publier"), lambda n: n.facts.publishes),
    ("read", gettext_lazy("Lire"), lambda n: n.facts.reads),
    ("answer", gettext_lazy("Répondre"), lambda n: n.facts.answers),
    ("private", gettext_lazy("Messages privés"), lambda n: n.facts.message is not None),
    ("moderate", gettext_lazy("Modérer"), _has("moderate")),
    ("measure", gettext_lazy("Mesurer"), lambda n: bool(n.facts.metrics)),
    ("audience", gettext_lazy("Public visé"), lambda n: _aims(n.facts.audience)),
    ("correct", gettext_lazy("Corriger un lieu"), lambda n: bool(n.facts.corrects)),
    ("pictures", gettext_lazy("Images"), lambda n: bool(n.facts.media.images)),
    ("videos", gettext_lazy("Vidéos"), lambda n: bool(n.facts.media.videos)),
    ("threads", gettext_lazy("Fils"), lambda n: n.facts.threads),
    ("edit", gettext_lazy("Modifier"), lambda n: n.facts.edits),
    ("delete", gettext_lazy("Retirer"), lambda n: n.facts.deletes),
    ("notified", gettext_lazy("Prévenus à l’instant"), lambda n: _has("verify")(n) or listens(n)),
    ("sign_in", gettext_lazy("Connexion directe"), lambda n: n.sign_in is not None and not n.sign_in.besides),
)


@dataclass(frozen=True, slots=True)
class Card:
    """A network in words, in the reader's language. `abilities`: (key, label, whether). `facts`: (label, what)."""

    key: str
    name: str
    abilities: tuple[tuple[str, str, bool], ...]
    facts: tuple[tuple[str, str], ...]
    cannot: tuple[str, ...]
    site: str


def cards(able: Collection[str] = ()) -> list[Card]:
    """Every network that can do all of `able`, by name."""
    found = [_card(network) for network in CATALOGUE.values()]
    kept = [card for card in found if set(able) <= {key for key, _label, can in card.abilities if can}]
    return sorted(kept, key=lambda card: card.name.casefold())


def heads() -> list[tuple[str, str]]:
    return [(key, str(label)) for key, label, _can in ABILITIES]


def _card(network: Network) -> Card:
    facts = network.facts
    abilities = tuple((key, str(label), can(network)) for key, label, can in ABILITIES)
    told = tuple((label, words) for label, words in _told(network) if words)
    return Card(facts.key, asked(facts.name), abilities, told, tuple(asked(words) for words in facts.cannot), facts.site)


def _told(network: Network) -> Iterator[tuple[str, str]]:
    facts = network.facts
    yield _("À la place"), asked(facts.instead) if facts.instead else ""
    yield _("Texte"), _text(facts.text) if facts.text.limit else ""
    yield _("Replié"), _fold(facts.fold)
    yield _("Réponse"), _text(facts.reply) if facts.reply else ""
    yield _("Message privé"), _text(facts.message) if facts.message else ""
    if facts.window:
        yield _("Répondre en privé"), _("pendant %(time)s après le dernier message") % {"time": length(facts.window)}
    if facts.keeps:
        yield _("Ce qu’écrivent les gens"), _("gardé %(time)s, puis effacé d’ici") % {"time": length(facts.keeps)}
    yield _("Médias"), _media(facts.media)
    yield _("Public visé"), _targets(facts.audience)
    yield _("Se corrige"), ", ".join(str(VALUES[name]) for name in facts.corrects)
    yield _("Choix propres"), ", ".join(asked(option.label) for option in facts.options)
    yield _("Mesures"), ", ".join(str(METRICS.get(name, name)) for name in facts.metrics)
    yield _("D’où viennent les gens"), ", ".join(str(PLACES.get(name, name)) for name in facts.shares)
    rate = _("%(calls)s envois en %(time)s au plus") % {"calls": thin(facts.calls), "time": length(facts.per)}
    yield _("Rythme"), rate
    yield _("Compteurs"), _joined([budget(one) for one in facts.budgets])
    yield _("Dit par le réseau même"), _joined([named(one) for one in facts.told])
    yield _("Prix"), _joined([_("%(what)s : %(price)s") % {"what": what, "price": price} for what, price in prices(facts)])
    yield _("Autorisations"), ", ".join(scope.name for scope in network.scopes)


def prices(facts: Facts) -> list[tuple[str, str]]:
    """(what, « 0,015 $ ») of each call that costs money; « 0,20 $ » has its cents."""
    return [(asked(price.label), f"{_money(price.amount)}\u00a0{price.unit}") for price in facts.prices]


def _money(amount: float) -> str:
    return f"{amount:.3f}".removesuffix("0").replace(".", thin(0.5)[1])


def named(one: Budget | Told) -> str:
    return _("%(label)s (toute l’application)") % {"label": asked(one.label)} if one.shared else asked(one.label)


def budget(one: Budget) -> str:
    """« Publications : 100 en 24 h »"""
    label = named(one)
    if not one.most:
        return _("%(label)s (compté, sans plafond)") % {"label": label}
    most = f"{thin(one.most)} {one.unit}".strip()
    return _("%(label)s : %(most)s en %(time)s") % {"label": label, "most": most, "time": length(one.per)}


UNITS: dict[str, str | Promise] = {
    "characters": gettext_lazy("caractères"), "graphemes": gettext_lazy("caractères"), "utf16": gettext_lazy("caractères"),
    "weighted": gettext_lazy("caractères pondérés"), "bytes": gettext_lazy("octets"),
}  # fmt: skip
PLACES: dict[str, str | Promise] = {
    "country": gettext_lazy("pays"), "region": gettext_lazy("région"), "city": gettext_lazy("ville"),
    "language": gettext_lazy("langue"),
}  # fmt: skip
VALUES: dict[str, str | Promise] = {
    "name": gettext_lazy("nom"), "address": gettext_lazy("adresse"), "phone": gettext_lazy("téléphone"),
    "website": gettext_lazy("site"), "hours": gettext_lazy("horaires"), "position": gettext_lazy("position"),
}  # fmt: skip
METRICS: dict[str, str | Promise] = {
    "impressions": gettext_lazy("affichages"), "views": gettext_lazy("vues"), "reach": gettext_lazy("personnes touchées"),
    "likes": gettext_lazy("mentions J’aime"), "dislikes": gettext_lazy("mentions Je n’aime pas"),
    "comments": gettext_lazy("commentaires"), "shares": gettext_lazy("partages"), "quotes": gettext_lazy("citations"),
    "saves": gettext_lazy("enregistrements"), "clicks": gettext_lazy("clics"), "profile_clicks": gettext_lazy("visites du profil"),
    "watch_seconds": gettext_lazy("temps de visionnage"), "followers": gettext_lazy("abonnés"),
    "following": gettext_lazy("abonnements"), "publications": gettext_lazy("publications"), "votes": gettext_lazy("votes"),
}  # fmt: skip


def _text(rule: TextRule) -> str:
    words = f"{thin(rule.limit)} {UNITS[rule.unit]}"
    if rule.link:
        words += _(", un lien en compte %(link)s") % {"link": rule.link}
    return words + (_(", nécessaire") if rule.needed else "")


def _fold(fold: Fold | None) -> str:
    """« après 125 caractères ou 3 lignes (selon le réseau) »"""
    if fold is None:
        return ""
    if not fold.known:
        return _("quelque part, le réseau ne dit pas où")
    if fold.hidden:
        return _("entièrement, dans les fils")
    shown = [_("%(n)s caractères") % {"n": fold.characters}] if fold.characters else []
    if fold.lines:
        shown.append(ngettext("%(n)s ligne", "%(n)s lignes", fold.lines) % {"n": fold.lines})
    words = _("après %(shown)s") % {"shown": _(" ou ").join(shown)}
    return words if fold.told else _("%(words)s, mesuré par d’autres") % {"words": words}


def _media(rule: MediaRule) -> str:
    """« 4 au plus ; images JPEG, PNG jusqu’à 5 Mo ; vidéos MP4 jusqu’à 512 Mo et 2 min 20 ; … »"""
    if not rule.most:
        return ""
    parts = [_("%(most)s au plus") % {"most": rule.most}]
    pictures = tuple(mime for mime in rule.images if mime.startswith("image/"))
    if pictures:
        parts.append(_("images %(kinds)s") % {"kinds": _kinds(pictures)} + _up_to(weight(rule.bytes_image)))
    if others := tuple(mime for mime in rule.images if mime not in pictures):
        parts.append(_("documents %(kinds)s") % {"kinds": _kinds(others)} + _up_to(weight(rule.bytes_image)))
    if rule.videos:
        most = [weight(rule.bytes_video), length(timedelta(seconds=rule.seconds)) if rule.seconds else ""]
        parts.append(_("vidéos %(kinds)s") % {"kinds": _kinds(rule.videos)} + _up_to(*most))
    if rule.alt_text:
        parts.append(_("descriptions de %(limit)s caractères") % {"limit": thin(rule.alt_text)})
    if rule.captions:
        parts.append(_("sous-titres"))
    if rule.needed:
        parts.append(_("un média est nécessaire"))
    return _joined(parts)


def _joined(parts: list[str]) -> str:
    return _("\u202f; ").join(parts)


def _up_to(*most: str) -> str:
    told = [one for one in most if one]
    return " " + _("jusqu’à %(most)s") % {"most": _(" et ").join(told)} if told else ""


KINDS = {
    "plain": "TXT", "vnd.oasis.opendocument.text": "ODT", "vnd.oasis.opendocument.spreadsheet": "ODS",
    "vnd.openxmlformats-officedocument.wordprocessingml.document": "DOCX",
    "vnd.openxmlformats-officedocument.spreadsheetml.sheet": "XLSX",
    "quicktime": "MOV", "svg+xml": "SVG", "x-matroska": "MKV", "x-msvideo": "AVI", "x-ms-wmv": "WMV", "x-flv": "FLV",
}  # fmt: skip


def _kinds(mimes: tuple[str, ...]) -> str:
    return ", ".join(KINDS.get(name, name.upper()) for name in (mime.split("/")[-1] for mime in mimes))


def _targets(rule: AudienceRule) -> str:
    levels = {"enforced": _("%(what)s (respecté)"), "preferred": _("%(what)s (préférence)")}
    told = [(name, getattr(rule, name)) for name in ("country", "region", "city", "language")]
    return ", ".join(levels[level] % {"what": PLACES[name]} for name, level in told if level != "none")


def thin(number: float) -> str:
    """1 234,5 in French, 1,234.5 in English."""
    words = f"{number:,.2f}".rstrip("0").rstrip(".")
    english = (get_language() or "fr").startswith("en")
    return words if english else words.translate({ord(","): "\u202f", ord("."): ","})


def weight(size: int) -> str:
    if not size:
        return ""
    for unit, name in ((10**9, _("Go")), (10**6, _("Mo")), (10**3, _("ko"))):
        if size >= unit:
            return f"{thin(round(size / unit, 1))} {name}"
    return f"{size} {_('octets')}"


def length(time: timedelta) -> str:
    """« 15 min », « 2 min 20 s », « 24 h », « 30 jours »"""
    seconds = round(time.total_seconds())
    days, hours, minutes = seconds // 86400, seconds // 3600, seconds // 60
    if days > 1 and seconds % 86400 == 0:
        return ngettext("%(n)s jour", "%(n)s jours", days) % {"n": days}
    parts = ((hours, "h"), (minutes % 60, "min"), (seconds % 60, "s"))
    return " ".join(f"{number} {unit}" for number, unit in parts if number)
