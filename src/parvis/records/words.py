"""What records say: kinds of row as a data-protection officer knows them, why some stay, how far a request is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

KINDS: Mapping[str, str | Promise] = {
    "inbox.contact": gettext_lazy("fiches de la personne"),
    "inbox.identity": gettext_lazy("noms sur les réseaux et adresses"),
    "inbox.conversation": gettext_lazy("conversations"),
    "inbox.message": gettext_lazy("messages, réponses et notes internes"),
    "inbox.reply": gettext_lazy("envois de réponses"),
    "inbox.moderation": gettext_lazy("actes de modération"),
    "inbox.authorityreport": gettext_lazy("signalements aux autorités"),
    "inbox.appeal": gettext_lazy("contestations"),
    "inbox.barring": gettext_lazy("blocages et sourdines"),
    "inbox.belonging": gettext_lazy("conversations attribuées à la personne"),
    "inbox.likeness": gettext_lazy("rapprochements de fiches"),
    "inbox.joining": gettext_lazy("fusions et séparations de conversations"),
    "inbox.unsent": gettext_lazy("réponses commencées"),
    "inbox.presence": gettext_lazy("présences dans une conversation"),
    "drafts.shareddraft": gettext_lazy("brouillons partagés"),
    "drafts.draftversion": gettext_lazy("versions de brouillons"),
    "receipts.receipt": gettext_lazy("accusés"),
    "promises.promise": gettext_lazy("promesses de délai"),
    "shifts.turn": gettext_lazy("répartitions"),
    "shifts.covered": gettext_lazy("remplacements"),
    "desk.labelled": gettext_lazy("étiquettes posées"),
    "rules.rulerun": gettext_lazy("passages de règles"),
    "subjects.subjectlink": gettext_lazy("appartenances à un sujet"),
    "subjects.told": gettext_lazy("réponses d’un sujet"),
    "subjects.declined": gettext_lazy("refus des réponses à tous"),
    "cases.case": gettext_lazy("dossiers"),
    "cases.casestep": gettext_lazy("étapes de dossiers"),
    "cases.caselink": gettext_lazy("rattachements à un dossier"),
    "cases.telling": gettext_lazy("annonces de dossiers"),
    "cases.casepass": gettext_lazy("liens privés de dossiers"),
    "transfers.transfer": gettext_lazy("transmissions"),
    "transfers.letter": gettext_lazy("courriels aux interlocuteurs"),
    "transfers.handover": gettext_lazy("appels aux interlocuteurs"),
    "transfers.bodyanswer": gettext_lazy("réponses des interlocuteurs"),
    "transfers.redirection": gettext_lazy("renvois"),
    "contact.entry": gettext_lazy("messages de formulaire"),
    "open311.filed": gettext_lazy("demandes déposées par une application"),
    "open311.handed": gettext_lazy("demandes déposées chez un partenaire"),
    "answering.answeruse": gettext_lazy("emplois de réponses proposées"),
    "readings.understood": gettext_lazy("lectures automatiques de messages"),
    "readings.secondlook": gettext_lazy("messages à relire par leur sens"),
    "assist.doubted": gettext_lazy("messages dont le modèle de langue dira la nature"),
    "readings.lesson": gettext_lazy("exemples tirés de corrections"),
    "listening.article": gettext_lazy("publications entendues sur un fil ouvert"),
    "listening.print": gettext_lazy("messages rapprochés d’autres"),
    "live.item": gettext_lazy("messages qu’un événement en direct a retenus"),
    "live.question": gettext_lazy("questions posées pendant un événement en direct"),
    "listening.sighting": gettext_lazy("messages retenus par une veille"),
    "listening.echo": gettext_lazy("faits racontés par plusieurs"),
    "records.package": gettext_lazy("paquets d’archives jetés : la personne pouvait y être"),
    "records.restriction": gettext_lazy("limitations d’usage"),
    "letters.letter": gettext_lazy("courriels écrits par Parvis"),
    "square.resident": gettext_lazy("comptes sur la place publique"),
    "square.door": gettext_lazy("liens pour entrer sur la place"),
    "square.residentkey": gettext_lazy("clés d’accès des habitants, sur la place"),
    "square.residentbinding": gettext_lazy("liens à un fournisseur d’identité, sur la place"),
    "federation.remote": gettext_lazy("comptes du fédivers"),
    "federation.follower": gettext_lazy("abonnés du fédivers"),
    "federation.statement": gettext_lazy("ce que la ville a dit sur le fédivers"),
    "federation.activity": gettext_lazy("annonces au fédivers"),
    "federation.parcel": gettext_lazy("envois au fédivers"),
    "forum.contribution": gettext_lazy("contributions au forum"),
    "forum.thread": gettext_lazy("questions du forum"),
    "forum.revision": gettext_lazy("anciennes versions au forum"),
    "forum.thank": gettext_lazy("mercis au forum"),
    "forum.member": gettext_lazy("comptes de contributions au forum"),
    "forum.pollvote": gettext_lazy("votes aux sondages du forum"),
    "forum.follow": gettext_lazy("abonnements au forum"),
    "forum.flag": gettext_lazy("signalements au forum"),
    "forum.decision": gettext_lazy("décisions de modération du forum"),
    "forum.passed": gettext_lazy("questions du forum passées au guichet"),
    "contests.entry": gettext_lazy("participations à un concours"),
    "contests.photo": gettext_lazy("photos de concours"),
    "contests.vote": gettext_lazy("votes à un concours"),
    "contests.juror": gettext_lazy("jurés de concours"),
    "contests.score": gettext_lazy("notes de jurés"),
    "square.block": gettext_lazy("blocages sur la place publique"),
    "contests.flag": gettext_lazy("signalements d’une photo de concours"),
    "contests.decision": gettext_lazy("décisions sur une participation à un concours"),
    "contests.asked": gettext_lazy("questions sur une photo trouvée par mot-dièse"),
    "records.claim": gettext_lazy("demandes de droits"),
    "records.legalhold": gettext_lazy("gels juridiques"),
    "records.erasure": gettext_lazy("demandes d’effacement"),
    "records.access": gettext_lazy("demandes d’accès"),
    "journal.events": gettext_lazy("mots retirés du journal"),
    "journal.calls": gettext_lazy("réponses de webhooks"),
    "journal.notices": gettext_lazy("avis aux agents"),
    "rest.answers": gettext_lazy("réponses gardées de l’API"),
    "accounts.unread": gettext_lazy("livraisons illisibles"),
    "contact.held": gettext_lazy("messages de formulaire écartés"),
    "inbox.tries": gettext_lazy("essais d’envoi"),
    "charter.excerpts": gettext_lazy("extraits cités dans une exemption"),
    "files": gettext_lazy("fichiers reçus"),
}
FIELDS: Mapping[str, str | Promise] = {
    "at": gettext_lazy("date"), "text": gettext_lazy("texte"), "way": gettext_lazy("sens (in : vous, out : la ville, note : interne)"),
    "name": gettext_lazy("nom"), "handle": gettext_lazy("compte ou adresse"), "network": gettext_lazy("réseau"),
    "url": gettext_lazy("lien"), "language": gettext_lazy("langue"), "private": gettext_lazy("privé"),
    "state": gettext_lazy("état"), "kind": gettext_lazy("nature"), "subject": gettext_lazy("objet"),
    "title": gettext_lazy("titre"), "number": gettext_lazy("numéro"), "reference": gettext_lazy("référence"),
    "created_at": gettext_lazy("créé"), "last_at": gettext_lazy("dernier message"), "count": gettext_lazy("messages"),
    "edited_at": gettext_lazy("corrigé"), "removed_at": gettext_lazy("retiré"), "sent_at": gettext_lazy("envoyé"),
    "summary": gettext_lazy("résumé"), "place": gettext_lazy("lieu"), "contact": gettext_lazy("contact"),
    "reason": gettext_lazy("motif"), "told": gettext_lazy("dit à la personne"), "answers": gettext_lazy("réponses"),
    "public_state": gettext_lazy("état public"), "opened_at": gettext_lazy("ouvert"), "closed_at": gettext_lazy("clos"),
    "objected_at": gettext_lazy("opposition"), "act": gettext_lazy("acte"), "clause": gettext_lazy("article"),
    "question": gettext_lazy("question"), "topic": gettext_lazy("thème"), "places": gettext_lazy("lieux cités"),
}  # fmt: skip
"""Fields as the person reads them in their package; the others have their own names, as in the data."""
STAYS: Mapping[str, str | Promise] = {
    "proof": gettext_lazy("preuve d’un acte de modération, un an, sans le nom"),
    "barred": gettext_lazy("blocage ou sourdine en cours : il ne pourrait plus être levé"),
    "open": gettext_lazy("dossier en cours : son objet et son lieu restent, sans la personne"),
}
ALWAYS: tuple[str | Promise, ...] = (
    gettext_lazy("le journal : que quelque chose a été fait, quand et par quel agent, sans les mots sur la personne"),
    gettext_lazy("les chiffres : combien de messages, de personnes, de dossiers, et en combien de temps"),
    gettext_lazy("ce que la ville a écrit pour tous : publications, articles, états publics de dossiers"),
)
STATES: Mapping[str, str | Promise] = {
    "asked": gettext_lazy("attend l’accord d’un collègue"),
    "working": gettext_lazy("en cours"),
    "gone": gettext_lazy("parti au bout de sept jours"),
    "held": gettext_lazy("retenu par un gel juridique"),
    "kept": gettext_lazy("effacé ; un reste s’effacera à son jour"),
    "done": gettext_lazy("effacé"),
    "refused": gettext_lazy("arrêté"),
}
READY: Mapping[str, str | Promise] = {**STATES, "done": gettext_lazy("prêt")}
"""States of a package."""
TONES: Mapping[str, str] = {
    "asked": "warning",
    "working": "",
    "held": "late",
    "kept": "done",
    "done": "done",
    "gone": "",
    "refused": "",
}
MODES: Mapping[str, str | Promise] = {
    "erase": gettext_lazy("effacer"),
    "anonymise": gettext_lazy("rendre anonyme"),
}


PARTS: Mapping[str, str | Promise] = {
    "posts": gettext_lazy("Publications"), "conversations": gettext_lazy("Conversations"),
    "moderation": gettext_lazy("Actes de modération"), "cases": gettext_lazy("Dossiers"), "post": gettext_lazy("Publication"),
}  # fmt: skip
"""Kinds of record in a package for the archives."""
SHOWN: Mapping[str, str | Promise] = {
    "online": gettext_lazy("en ligne"), "hidden": gettext_lazy("masqué par la ville"), "removed": gettext_lazy("supprimé par la ville"),
    "taken-back": gettext_lazy("retiré par son auteur"), "absent": gettext_lazy("pas en ligne"),
}  # fmt: skip
"""What was to be seen at a moment."""
LOST: Mapping[str, str | Promise] = {
    "edited": gettext_lazy("corrigé depuis par son auteur : le texte d’alors n’est pas gardé"),
    "erased": gettext_lazy("texte effacé"),
    "restricted": gettext_lazy("usage limité à la demande de la personne"),
}
"""Why words of then are not told."""
PACKED: Mapping[str, str | Promise] = {
    "working": gettext_lazy("en cours"), "done": gettext_lazy("prêt"), "gone": gettext_lazy("parti au bout de trente jours"),
    "dropped": gettext_lazy("jeté : une personne effacée depuis pouvait y être"),
    "cancelled": gettext_lazy("arrêté"), "failed": gettext_lazy("manqué : à refaire"),
}  # fmt: skip


def counted(counts: Mapping[str, int]) -> list[tuple[str | Promise, int]]:
    """Kinds and how many, the most first."""
    return sorted(((KINDS.get(label, label), count) for label, count in counts.items()), key=lambda one: -one[1])


def staying(kept: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What stays for a time: what, how many, why, until when."""
    return [
        {"what": KINDS.get(one["label"], one["label"]), "rows": one["rows"], "why": STAYS.get(one["why"], one["why"]),
         "until": parse_datetime(one["until"]) if one["until"] else None}
        for one in kept
    ]  # fmt: skip


def none_found() -> str:
    return _("Personne de ce nom, de cette adresse ni de ce numéro.")
