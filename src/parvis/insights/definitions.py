"""What each figure counts, as its network defines it; which names a network changed without counting anything else; what it was known to
count otherwise from a day on though the name stayed.

Definitions are those of the networks' own documentation of their programming interfaces; where a network defines nothing, ours of the
measure stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
USUAL: Mapping[str, Words] = {
    "views": _("Combien de fois elle a été vue ou lue ; revenir compte de nouveau."),
    "impressions": _("Combien de fois elle a été affichée, à la même personne aussi."),
    "reach": _("Combien de comptes l’ont vue au moins une fois ; le réseau l’estime."),
    "likes": _("Combien de personnes l’aiment en ce moment ; qui se ravise n’y est plus."),
    "dislikes": _("Combien de personnes ne l’aiment pas en ce moment."),
    "comments": _("Combien de réponses et de commentaires, ceux des autres et les nôtres."),
    "shares": _("Combien de fois elle a été partagée sur ce réseau."),
    "quotes": _("Combien de fois elle a été citée avec d’autres mots."),
    "saves": _("Combien de personnes l’ont gardée de côté."),
    "votes": _("Combien de voix le sondage a reçues."),
    "clicks": _("Combien de fois on a suivi son lien, ou touché la publication là où le réseau ne dit pas plus."),
    "profile_clicks": _("Combien de fois elle a mené à notre profil."),
    "watch_seconds": _("Durée regardée en tout, relectures comprises."),
    "followers": _("Combien de comptes suivent celui-ci en ce moment."),
    "following": _("Combien de comptes celui-ci suit."),
    "publications": _("Combien de publications le compte montre."),
}
"""Of a measure that its network does not define otherwise."""
OWN: Mapping[tuple[str, str], Words] = {
    ("facebook", "post_media_view"): _("Combien de fois elle est apparue à l’écran ; remplace les impressions depuis novembre 2025."),
    ("facebook", "page_media_view"): _("Combien de fois ce que montre la page est apparu à l’écran, ce jour-là."),
    ("facebook", "post_total_media_view_unique"): _("Combien de personnes l’ont eue à l’écran au moins une fois ; le réseau l’estime."),
    ("facebook", "page_total_media_view_unique"): _("Combien de personnes ont vu la page ou ce qu’elle montre, ce jour-là ; estimé."),
    ("facebook", "post_clicks"): _("Combien de fois on a touché n’importe quoi de la publication, pas le lien seul."),
    ("facebook", "reactions"): _("Combien de réactions en ce moment, toutes sortes ensemble."),
    ("instagram", "views"): _("Combien de fois elle a été affichée ou lue, relectures comprises."),
    ("instagram", "replies"): _("Combien de réponses la story a reçues."),
    ("instagram", "ig_reels_video_view_total_time"): _("Durée regardée en tout, relectures comprises."),
    ("threads", "reposts, shares"): _("Combien de fois elle a été montrée ou envoyée plus loin, ensemble."),
    ("x", "impression_count"): _("Combien de fois elle a été affichée n’importe où sur X, à la même personne aussi."),
    ("x", "url_link_clicks"): _("Combien de fois on a suivi son lien ; X le dit trente jours."),
    ("youtube", "viewCount"): _("Combien de fois la vidéo a été lue ; un Short compte dès que la lecture commence."),
    ("youtube", "estimatedMinutesWatched"): _("Durée regardée en tout, estimée deux ou trois jours après."),
    ("youtube", "subscriberCount"): _("Combien de comptes suivent la chaîne ; YouTube arrondit à trois chiffres."),
    ("pinterest", "VIDEO_MRC_VIEW"): _("Combien de fois la moitié de la vidéo au moins a été à l’écran deux secondes de suite."),
    ("pinterest", "OUTBOUND_CLICK"): _("Combien de fois l’épingle a mené hors de Pinterest."),
    ("pinterest", "SAVE"): _("Combien de fois l’épingle a été mise sur un tableau."),
    ("linkedin", "uniqueImpressionsCount"): _("Combien de membres l’ont vue au moins une fois."),
    ("linkedin", "clickCount"): _("Combien de fois on a touché la publication, son lien ou le nom de la page."),
    ("vimeo", "stats.plays"): _("Combien de fois la lecture a commencé."),
    ("peertube", "totalWatchTime"): _("Durée regardée en tout, par qui a lu la vidéo sur son serveur."),
}  # fmt: skip
"""(network, its own name) → what it counts."""
SAME: Mapping[tuple[str, str], str] = {("x", "repost_count"): "retweet_count", ("x", "post_count"): "tweet_count"}
"""A name that means what another one meant before: no new series."""


@dataclass(frozen=True, slots=True)
class Announced:
    """A network said that from that day on a figure counts something else, under the name that it had."""

    network: str
    metric: str
    since: date
    words: Words


ANNOUNCED = (
    Announced("youtube", "views", date(2025, 3, 31), _("YouTube : les vues d’un Short comptent dès que la lecture commence")),
)
"""https://developers.google.com/youtube/v3/revision_history"""


def definition(network: str, metric: str, name: str) -> Words:
    return OWN.get((network, name)) or USUAL.get(metric, "")


def parts(network: str, before: str, after: str) -> bool:
    """Is what is told under the second name a series of its own? Not known under the first, or a mere new name: no."""
    if not before or not after:
        return False
    return SAME.get((network, before), before) != SAME.get((network, after), after)
