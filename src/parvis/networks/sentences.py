"""Codes of problems and failures as sentences: what happened, and what to do. Plain data, no gettext: any room may ask.

`{name}` stands for a value of the `Problem`. A network's own codes are in its folder (`facebook/sentences.py`).
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from parvis.networks import own_words, sentences_en

SENTENCES: dict[str, tuple[str, str]] = {
    # ── what a person can mend before it goes out ───────────────────────────────────────────────────────────────────
    "empty": ("Il n’y a rien à publier.", "Écrivez un texte ou joignez un média."),
    "needs-yes": ("Cette réponse attend le oui d’un collègue : {why}.", "Demandez-le depuis la conversation ; rien n’est parti."),
    "no-private-here": (
        "Ici, ce réseau ne laisse pas répondre en privé.",
        "Répondez en public, sans rien de personnel, et dites comment vous joindre.",
    ),
    "blank-left": ("Il reste à compléter : {names}.", "Écrivez ce qui manque, ou enlevez les accolades."),
    "text-needed": ("{network} demande un texte.", "Écrivez-en un."),
    "text-long": ("Le texte est trop long : {used} sur {limit}.", "Enlevez-en {over}."),
    "part-empty": ("Le message {number} du fil est vide.", "Écrivez-le ou retirez-le."),
    "part-long": ("Le message {number} du fil est trop long : {used} sur {limit}.", "Raccourcissez-le."),
    "no-threads": ("{network} ne connaît pas les fils.", "Gardez un seul message, ou détachez ce compte."),
    "no-messages": ("{network} n’a pas de messages privés.", "Répondez en public, ou par un autre moyen."),
    "media-needed": ("Ce réseau demande une photo ou une vidéo.", "Joignez-en une."),
    "media-many": ("Trop de médias : {count}, pour {most} au plus.", "Retirez-en."),
    "media-kind": ("« {name} » est d’un format que ce réseau ne prend pas ({mime}).", "Convertissez-le ou retirez-le."),
    "media-heavy": ("« {name} » est trop lourd : {size} Mo, pour {limit} Mo au plus.", "Réduisez-le."),
    "media-long": ("« {name} » dure {seconds} s, pour {limit} s au plus.", "Coupez la vidéo."),
    "media-short": ("« {name} » dure {seconds} s, il en faut {limit} au moins.", "Choisissez une vidéo plus longue."),
    "media-shape": (
        "« {name} » ({width} × {height}) n’a pas les proportions que ce réseau prend.",
        "Recadrez-le, ou laissez Parvis en faire une copie adaptée.",
    ),
    "media-small": ("« {name} » est trop petit : {limit} pixels au moins.", "Choisissez une image plus grande."),
    "option-needed": ("« {label} » manque.", "Choisissez-le dans l’onglet du compte."),
    "option-long": ("« {label} » est trop long : {used} sur {limit}.", "Raccourcissez-le."),
    "option-unknown": ("« {label} » : ce choix n’existe pas.", "Choisissez dans la liste."),
    "no-posts": ("{network} ne publie rien.", "Choisissez un autre compte pour cette publication."),
    "no-answers": ("{network} ne permet pas de répondre d’ici.", "Ouvrez le message sur le réseau même."),
    "media-mixed": ("Photos et vidéos ne vont pas ensemble sur ce réseau.", "Gardez les unes ou les autres."),
    "media-alone": ("« {name} » doit être seul : une vidéo ou une image animée ne se mêle à rien.", "Retirez les autres."),
    "video-one": ("Une seule vidéo par publication sur ce réseau.", "Retirez les autres."),
    "rights-over": (
        "« {name} » ne peut plus servir après le {day}.",
        "Prenez un autre média, une date plus proche, ou prolongez ses droits sur sa fiche.",
    ),
    "consent-missing": (
        "Des personnes reconnaissables sur « {name} » n’ont pas donné leur accord.",
        "Prenez un autre média, ou notez leur autorisation sur sa fiche.",
    ),
    "media-over": ("Les droits d’un de ses médias ont pris fin.", "Remplacez-le, ou prolongez ses droits sur sa fiche."),
    "media-consent": (
        "Des personnes reconnaissables sur un de ses médias n’ont pas donné leur accord.",
        "Remplacez-le, ou notez leur autorisation sur sa fiche.",
    ),
    "alt-long": ("La description de « {name} » est trop longue : {used} sur {limit}.", "Raccourcissez-la."),
    "alt-missing": ("« {name} » n’a pas de description.", "Décrivez l’image pour qui ne la voit pas."),
    "alt-lost": ("Ce réseau ne transmettra pas la description de « {name} ».", "Dites l’essentiel dans le texte."),
    "audience-ignored": (
        "Ce réseau ne limite pas selon {what} : tout le monde verra la publication.",
        "Vérifiez que cela convient.",
    ),
    "audience-preferred": (
        "Ce réseau favorise selon {what}, sans limiter : d’autres pourront voir.",
        "Vérifiez que cela convient.",
    ),
    "audience-undecided": (
        "Ce réseau ne peut pas être limité à ce public.",
        "Choisissez : l’envoyer à tous, ou laisser ce réseau de côté.",
    ),
    "audience-everybody": ("Tout le monde y verra la publication.", "C’est ce que vous avez choisi."),
    "audience-wider": (
        "Ce compte ne connaît pas votre ville : la publication y sera limitée au pays ({places}).",
        "Indiquez ses lieux dans la page du compte pour la limiter à la ville.",
    ),
    "audience-favoured": ("Ce réseau favorise ce public sans limiter : d’autres pourront voir.", "Vérifiez que cela convient."),
    "language-policy": (
        "La ville ne parle ici que : {allowed}. Ce texte est en {language}.",
        "Adaptez le texte pour ce compte, ou retirez-le.",
    ),
    "audience-kept": (
        "Ce réseau ne peut pas être limité au public choisi : rien n’y est parti.",
        "Modifiez la publication : décidez de l’envoyer à tous, ou laissez ce réseau de côté.",
    ),
    "rest-late": ("La suite n’est pas partie à temps.", "Publiez-la maintenant, ou abandonnez-la pour ce réseau."),
    "language-kept": (
        "Ce compte ne parle pas la langue du texte : rien n’y est parti.",
        "Corrigez le texte pour ce réseau, puis réessayez.",
    ),
    "poll-media": ("Un sondage ne va pas avec un média.", "Gardez l’un ou l’autre."),
    "poll-choices": ("Un sondage a de {least} à {most} choix, tous remplis.", "Complétez les choix."),
    "poll-long": ("Le choix « {choice} » est trop long : {limit} caractères au plus.", "Raccourcissez-le."),
    "poll-time": ("Un sondage dure de 5 minutes à 7 jours.", "Changez la durée."),
    "not-summoned": (
        "X ne laisse répondre qu’à qui a nommé ou cité le compte ; ce n’est pas le cas ici.",
        "Répondez sur X même, ou écrivez à la personne en privé.",
    ),
    "charter": ("Charte, article {number} (« {title} »). {reason}", "{mend}"),
    "account-paused": ("Le compte {account} est en pause.", "Reconnectez-le dans Comptes."),
    "account-removed": ("Le compte a été retiré.", "Choisissez un autre compte."),
    # ── e-mail ──────────────────────────────────────────────────────────────────────────────────────────────────────
    "email-subject-needed": ("Le courriel n’a pas d’objet.", "Écrivez l’objet."),
    "forwarded-whom": ("Ce courriel a été transféré : {sender} l’a envoyé, {first} l’avait écrit.", "Dites à qui vous répondez."),
    "answer-elsewhere": (
        "Ce courriel, écrit par {first}, demande une réponse à {sender}.",
        "Dites à qui vous répondez : qui usurpe une adresse donne ici la sienne.",
    ),
    "to-unknown": (
        "{to} n’est pas une adresse de cette conversation.",
        "Répondez à qui vous a écrit, ou écrivez un nouveau courriel.",
    ),
    "mail-unproven": (
        "Rien ne prouve que ce courriel vient de {from} : son domaine ne le confirme pas.",
        "N’y mettez rien de personnel ; dites d’abord que vous répondez quand même.",
    ),
    "several-wrote": (
        "Plusieurs personnes écrivent dans ce fil : {sender} en dernier, {first} l’a commencé.",
        "Dites à qui vous répondez.",
    ),
    "message-withdrawn": ("La personne a retiré son message.", "Répondez quand même si c’est utile : dites-le d’abord."),
    "email-recipient-needed": ("Le courriel n’a pas de destinataire.", "Donnez une adresse."),
    "email-recipients-many": ("Trop de destinataires : {count}, pour {most} au plus.", "Retirez-en."),
    "email-address": ("« {address} » n’est pas une adresse.", "Corrigez-la."),
    "email-heavy": ("Les pièces jointes pèsent {size} Mo, pour {limit} Mo au plus.", "Retirez-en, ou donnez un lien."),
    "email-automatic": ("Ce message a été écrit par une machine.", "Une réponse ne serait sans doute lue par personne."),
    "email-no-reply": ("Cette adresse ne reçoit pas de réponse.", "Répondez par un autre moyen."),
    "email-recipient": ("Le serveur refuse ce destinataire.", "Lisez sa réponse ; vérifiez l’adresse."),
    "email-sender": ("Le serveur refuse l’adresse d’envoi du compte.", "Vérifiez l’adresse dans les réglages du compte."),
    "email-refused": ("Le serveur de courrier a refusé le message.", "Lisez sa réponse, corrigez l’adresse ou le contenu."),
    "email-unwritable": ("Le message n’a pas pu être composé.", "Vérifiez les pièces jointes et les adresses."),
    "folder": ("Ce dossier n’existe pas dans la boîte.", "Corrigez le nom du dossier dans les réglages du compte."),
    "cleartext": (
        "Le serveur ne chiffre pas : le mot de passe passerait en clair.",
        "Utilisez imaps:// et smtps://, ou nommez ce serveur dans PARVIS_ALLOW_HOSTS.",
    ),
    "certificate": ("Le certificat du serveur n’est pas valable.", "Faites-le renouveler ; nous réessaierons."),
    "encryption": ("La connexion chiffrée a échoué.", "Vérifiez l’adresse et le port ; nous réessaierons."),
    "not-supported": ("Le serveur ne sait pas faire ce qui est demandé.", "Vérifiez les réglages du serveur."),
    # ── refus ───────────────────────────────────────────────────────────────────────────────────────────────────────
    "invalid": ("Le réseau n’accepte pas ce contenu.", "Lisez sa réponse, corrigez, puis réessayez."),
    "forbidden": ("Le réseau ne permet pas cela à ce compte.", "Vérifiez les droits du jeton, ou reconnectez le compte."),
    "not-found": ("Cela n’existe plus sur le réseau.", "Vérifiez sur le réseau même."),
    "answered-gone": ("Le message auquel vous répondez n’existe plus.", "La personne l’a sans doute retiré."),
    "duplicate": ("Le réseau a déjà une publication identique.", "Regardez si elle y est ; sinon, changez le texte."),
    "georeport-refused": ("L’organisme a refusé la demande.", "Lisez sa réponse, corrigez, ou transmettez-la autrement."),
    "media-refused": ("Le réseau a refusé un média.", "Essayez un autre format ou un fichier plus léger."),
    "media-failed": ("Le réseau n’a pas pu lire un média.", "Convertissez-le (JPEG, MP4), puis réessayez."),
    "cannot-remove": ("Ce réseau ne permet pas de retirer d’ici.", "Retirez la publication sur le réseau même."),
    "nothing-to-resume": ("Il n’y a rien à reprendre.", "Envoyez de nouveau."),
    "address": ("Cette adresse n’est pas valable.", "Écrivez-la en entier, avec https://."),
    "blocked": (
        "Cette adresse est privée : l’installation ne l’appelle pas.",
        "Un administrateur peut la permettre dans PARVIS_ALLOW_HOSTS.",
    ),
    "settings": ("Un réglage du compte est faux ou manque.", "Corrigez-le dans les réglages du compte."),
    "not-mastodon": ("Ce serveur ne parle pas l’API de Mastodon.", "Vérifiez son adresse."),
    "webhook-refused": ("Le réseau n’a pas accepté notre adresse de réception.", "Elle doit être publique, en https."),
    "sign-in-code": ("Le réseau n’a pas confirmé la connexion.", "Recommencez ; le code qu’il donne ne sert qu’une fois."),
    "budget-small": ("Cet appel dépasse à lui seul le plafond du compte.", "Relevez le plafond sur la page du compte."),
    "no-stream": ("Ce serveur n’annonce pas les nouveautés.", "Elles sont lues à intervalles réguliers."),
    # ── plus tard ───────────────────────────────────────────────────────────────────────────────────────────────────
    "rate": ("Le réseau demande d’attendre.", "L’envoi reprendra seul à l’heure dite."),
    "budget": ("Ce que le réseau permet dans ce délai est épuisé.", "L’envoi reprendra seul quand le compteur sera remis."),
    "no-such-server": (
        "Aucun serveur ne porte ce nom.",
        "Vérifiez l’adresse, lettre par lettre ; si elle est juste, réessayez dans un moment.",
    ),
    "unreachable": ("Le serveur est injoignable.", "L’envoi sera repris ; vérifiez l’adresse si cela dure."),
    "no-answer": ("Le serveur n’a pas répondu.", "Nous vérifions ce qui a été fait avant de recommencer."),
    "server-error": ("Le réseau a une panne.", "Nous vérifions ce qui a été fait avant de recommencer."),
    "reader-died": (
        "La lecture de ce compte s’est interrompue deux fois de suite avant sa fin.",
        "Parvis réessaie de plus en plus lentement ; le journal technique dit pourquoi.",
    ),
    "unreadable": ("La réponse du réseau est illisible.", "Nous vérifions ce qui a été fait avant de recommencer."),
    "media-processing": ("Le réseau prépare encore un média.", "L’envoi reprendra seul."),
    "too-many-to-look": ("Le compte a trop publié pour tout relire d’un coup.", "Nous regarderons de nouveau."),
    "cannot-look": (
        "Le réseau ne montre plus assez de cette conversation privée pour savoir si la réponse y est.",
        "Regardez sur le réseau, puis dites ici si elle est arrivée.",
    ),
    "number-held": (
        "Le réseau désigne ainsi une autre publication, aux mêmes mots.",
        "Regardez sur le réseau si celle-ci y est, et dites-le.",
    ),
    "worker-gone": ("L’envoi a été interrompu.", "Nous vérifions ce qui a été fait avant de recommencer."),
    "video-comment": ("La vidéo est en ligne ; son premier commentaire a été refusé.", "Réessayer n’écrit que le commentaire."),
    "video-comment-closed": (
        "Les commentaires de cette vidéo sont fermés : le premier commentaire serait refusé.",
        "Ouvrez-les, ou retirez le premier commentaire.",
    ),
    "half-shown": (
        "Une partie de cette publication est déjà en ligne, avec d’autres mots.",
        "Retirez-la du réseau ou gardez-la : rien n’est publié une seconde fois.",
    ),
    "may-be-there": (
        "Cet envoi a été abandonné sans que l’on sache s’il est en ligne.",
        "Regardez sur le réseau, et dites-le : rien n’est publié une seconde fois.",
    ),
    "taken-down": ("Elle a été retirée du réseau.", "Rien n’est plus à faire."),
    # ── permission perdue ───────────────────────────────────────────────────────────────────────────────────────────
    "expired": ("Le réseau n’accepte plus notre jeton.", "Reconnectez le compte."),
    "deauthorised": (
        "La personne qui avait donné l’autorisation l’a retirée sur le réseau : plus rien n’est lu ni envoyé.",
        "Reconnectez le compte.",
    ),
    "cut": (
        "Quelqu’un d’ici a oublié l’autorisation, le compte étant peut-être piraté.",
        "Reprenez-le sur le réseau, puis reconnectez-le.",
    ),
    "no-refresh": ("Le jeton a expiré et rien ne permet de le renouveler.", "Reconnectez le compte."),
    "x-credits": ("Le crédit de l’API de X est épuisé.", "Rechargez-le chez X, puis reprenez le compte."),
    **own_words.SENTENCES,
}

UNKNOWN = {
    "fr": ("Une erreur est survenue ({code}).", "Réessayez ; si cela dure, prévenez l’administration."),
    "en": ("Something went wrong ({code}).", "Try again; if it lasts, tell the administrators."),
}
AUDIENCE = {
    "fr": {"country": "le pays", "region": "la région", "city": "la ville", "language": "la langue"},
    "en": {"country": "country", "region": "region", "city": "city", "language": "language"},
}

UNSPOKEN = frozenset({"no-such-server", "unreachable", "no-answer"})
"""The network said nothing: what goes with these is the machine's own word ("[Errno 111]"), for the log and for nobody's screen."""


def say(code: str, language: str = "fr", /, **values: Any) -> tuple[str, str]:
    """(what happened, what to do) in `language`: French, or English for any other. Never raises."""
    language = "fr" if language.startswith("fr") else "en"
    told = SENTENCES if language == "fr" else sentences_en.SENTENCES
    sentence, step = told.get(code, UNKNOWN[language])
    shown = defaultdict(lambda: "…", {name: _shown(value, language) for name, value in {"code": code, **values}.items()})
    return sentence.format_map(shown), step.format_map(shown)


def _shown(value: Any, language: str) -> str:
    if isinstance(value, float):
        number = f"{value:.1f}".removesuffix(".0") if value >= 1 else f"{value:.3f}".rstrip("0").rstrip(".")  # a price of 0.015
        return number.replace(".", ",") if language == "fr" else number
    return AUDIENCE[language].get(str(value), str(value))
