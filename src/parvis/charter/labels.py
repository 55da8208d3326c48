"""The charter's words: kinds of check and their parameters, severities, periods, and why a verdict was given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.charter.fields import Wrong
from parvis.charter.rules import Verdict

Words = str | Promise
KINDS: Mapping[str, tuple[Words, Words]] = {
    "words": (gettext_lazy("Mots et expressions"), gettext_lazy("Ce que le texte ne doit pas contenir.")),
    "pattern": (gettext_lazy("Motif"), gettext_lazy("Une expression régulière, pour ce que des mots ne disent pas.")),
    "people": (
        gettext_lazy("Personnes élues"),
        gettext_lazy("Une liste que la ville tient ; une rue ou une école qui porte leur nom n’est pas relevée."),
    ),
    "language": (gettext_lazy("Langue"), gettext_lazy("Les langues permises ; à limiter à des comptes dans la portée.")),
    "description": (gettext_lazy("Descriptions et sous-titres"), gettext_lazy("Images décrites, vidéos sous-titrées.")),
    "rights": (gettext_lazy("Droits des images"), gettext_lazy("Auteur nommé, droit encore valable.")),
    "personal": (gettext_lazy("Données personnelles"), gettext_lazy("Jamais en public ; rien n’est cherché dans le privé.")),
    "courtesy": (gettext_lazy("Courtoisie"), gettext_lazy("Majuscules, ponctuation, mots blessants, salutation.")),
    "plain": (gettext_lazy("Langage clair"), gettext_lazy("Longueur des phrases, mots simples.")),
    "hashtags": (gettext_lazy("Mots-dièse"), gettext_lazy("Une majuscule à chaque mot, pour qu’ils se lisent et s’entendent.")),
    "french": (gettext_lazy("Mots français"), gettext_lazy("Dans un texte en français, le mot français plutôt que l’anglais.")),
    "translated": (gettext_lazy("Traductions"), gettext_lazy("La langue de la ville toujours, et plusieurs autres quand on traduit.")),
    "emoji": (gettext_lazy("Émojis"), gettext_lazy("Quelques-uns : un lecteur d’écran dit le nom de chacun.")),
    "pictured": (gettext_lazy("Texte des images"), gettext_lazy("Ce qui se lit dans une image est dit aussi en toutes lettres.")),
    "letters": (gettext_lazy("Vraies lettres"), gettext_lazy("Pas de signes qui imitent des lettres : personne ne les entend.")),
    "audience": (gettext_lazy("Public visé"), gettext_lazy("Pour les thèmes de la portée : pas au monde entier.")),
    "rhythm": (gettext_lazy("Rythme"), gettext_lazy("Publications d’un compte par jour et par semaine.")),
    "answering": (gettext_lazy("Message auquel on répond"), gettext_lazy("À quoi le compte de la ville ne répond pas.")),
    "objectives": (gettext_lazy("Objectif"), gettext_lazy("Pour les publications : seuls passent les objectifs nommés.")),
    "band": (gettext_lazy("Rythme des années passées"), gettext_lazy("Pas plus souvent que les mêmes mois d’avant.")),
    "beginning": (gettext_lazy("Ce qui commence"), gettext_lazy("Ni compte ni série nouvelle tant que l’article vaut.")),
    "reading": (gettext_lazy("À lire"), gettext_lazy("Un article sans contrôle automatique.")),
    "pass": (gettext_lazy("Laissez-passer"), gettext_lazy("Ce qui part quoi que disent les autres articles.")),
}  # fmt: skip
NEAR = gettext_lazy("… seulement avec l’un de ces mots dans la même phrase")
WITHIN = gettext_lazy("… à tant de mots au plus (0 : n’importe où dans la phrase)")
EXCEPTIONS = gettext_lazy("Sauf dans ces expressions")
EXCUSED = gettext_lazy("Sauf si la phrase contient aussi")
PHRASES = gettext_lazy(
    "Une expression par ligne. Accents et majuscules ne comptent pas ; « élu* » trouve élus et élue ; "
    "« merci … maire » laisse passer trois mots."
)
PARAMS: Mapping[str, Words] = {
    "words.words": gettext_lazy("Mots et expressions"), "words.near": NEAR, "words.exceptions": EXCEPTIONS, "words.excused": EXCUSED,
    "words.within": WITHIN, "answering.within": WITHIN,
    "answering.words": gettext_lazy("Mots et expressions du message reçu"), "answering.near": NEAR,
    "answering.exceptions": EXCEPTIONS, "answering.excused": EXCUSED,
    "answering.referral": gettext_lazy("Sauf si la réponse contient (elle renvoie ailleurs)"),
    "pass.words": gettext_lazy("Mots qui en font une urgence (aucun : toute la portée)"), "pass.exceptions": EXCEPTIONS,
    "pass.excused": EXCUSED,
    "pass.keeps": gettext_lazy("Numéros des articles qui tiennent quand même"),
    "people.people": gettext_lazy("Une personne par ligne : Prénom NOM"),
    "pattern.pattern": gettext_lazy("Motif"), "language.languages": gettext_lazy("Langues permises"),
    "description.images": gettext_lazy("Une description à chaque image"),
    "description.videos": gettext_lazy("Des sous-titres à chaque vidéo"),
    "pictured.share": gettext_lazy("Part des mots de l’image qui suffit, en pour cent"),
    "rights.credit": gettext_lazy("L’auteur de chaque image est nommé"),
    "rights.expiry": gettext_lazy("Le droit n’a pas expiré le jour de la publication"),
    "personal.look_for": gettext_lazy("Chercher"),
    "personal.allowed": gettext_lazy("Ce qui est à la ville (numéros, adresses, @domaine)"),
    "courtesy.capitals": gettext_lazy("Mots en majuscules à la suite (0 : peu importe)"),
    "courtesy.marks": gettext_lazy("! ou ? à la suite, au plus (0 : peu importe)"),
    "courtesy.rude": gettext_lazy("Mots blessants"), "courtesy.exceptions": EXCEPTIONS,
    "courtesy.greeting": gettext_lazy("Une réponse commence par une salutation"),
    "plain.longest": gettext_lazy("Mots par phrase, au plus (0 : peu importe)"),
    "plain.instead": gettext_lazy("Mots de l’administration et mots simples, un couple par ligne : en vue de → pour"),
    "hashtags.longest": gettext_lazy("Lettres de même casse à la suite, au plus (0 : peu importe)"),
    "hashtags.most": gettext_lazy("Mots-dièse par texte, au plus (0 : peu importe)"),
    "hashtags.written": gettext_lazy("Ceux de la ville, comme ils s’écrivent"),
    "french.instead": gettext_lazy("Mots anglais et mots français, un couple par ligne : newsletter → lettre d’information"),
    "french.exceptions": EXCEPTIONS,
    "translated.master": gettext_lazy("La langue dans laquelle tout est dit"),
    "translated.least": gettext_lazy("Autres langues quand il y en a une, au moins"),
    "emoji.most": gettext_lazy("Émojis par texte, au plus (0 : peu importe)"),
    "emoji.row": gettext_lazy("Émojis à la suite, au plus (0 : peu importe)"),
    "objectives.passing": gettext_lazy("Les objectifs qui passent"),
    "band.factor": gettext_lazy("À partir de tant pour cent de la moyenne des années passées"),
    "band.per": gettext_lazy("Compter"),
    "beginning.acts": gettext_lazy("Ce qui ne commence pas"),
    "audience.when": gettext_lazy("Quand le relever"),
    "rhythm.day_least": gettext_lazy("Par jour, au moins"), "rhythm.day_most": gettext_lazy("Par jour, au plus (0 : peu importe)"),
    "rhythm.week_least": gettext_lazy("Par semaine, au moins"),
    "rhythm.week_most": gettext_lazy("Par semaine, au plus (0 : peu importe)"),
}  # fmt: skip
CHOICES: Mapping[str, Words] = {
    "open": gettext_lazy("le réseau peut limiter le public et personne n’est choisi"),
    "impossible": gettext_lazy("le réseau ne sait pas limiter le public"),
    "phone": gettext_lazy("téléphone"), "email": gettext_lazy("adresse de courriel"), "address": gettext_lazy("adresse du domicile"),
    "iban": gettext_lazy("IBAN"), "nir": gettext_lazy("numéro de sécurité sociale"), "card": gettext_lazy("carte bancaire"),
    "plate": gettext_lazy("plaque d’immatriculation"), "birth": gettext_lazy("date de naissance"),
    "file": gettext_lazy("numéro de dossier"),
    "child": gettext_lazy("un enfant nommé avec son adresse ou son école"),
    "presence": gettext_lazy("présence"), "city": gettext_lazy("ville"), "service": gettext_lazy("service"),
    "account": gettext_lazy("un compte"), "series": gettext_lazy("une série"),
    "month": gettext_lazy("dans le mois"), "week": gettext_lazy("dans la semaine"),
    "fr": gettext_lazy("français"), "en": gettext_lazy("anglais"), "es": gettext_lazy("espagnol"), "de": gettext_lazy("allemand"),
    "it": gettext_lazy("italien"), "pt": gettext_lazy("portugais"), "nl": gettext_lazy("néerlandais"), "ar": gettext_lazy("arabe"),
    "zh": gettext_lazy("chinois"), "ja": gettext_lazy("japonais"),
}  # fmt: skip
SEVERITIES: Mapping[str, Words] = {
    "refuse": gettext_lazy("Refuse"), "approve": gettext_lazy("Demande un accord"), "advise": gettext_lazy("Conseille"),
    "pass": gettext_lazy("Laisse passer"),
}  # fmt: skip
TONES = {"refuse": "late", "approve": "warning", "advise": "quiet", "pass": "done"}
WAYS: Mapping[str, Words] = {
    "": gettext_lazy("Publications et réponses"), "post": gettext_lazy("Publications"), "reply": gettext_lazy("Réponses"),
}  # fmt: skip
PERIODS: Mapping[str, Words] = {
    "": gettext_lazy("Toujours"), "pre-election": gettext_lazy("Période préélectorale"),
    "eve": gettext_lazy("Veille et jour du scrutin"), "embargo": gettext_lazy("Jusqu’à la fermeture du dernier bureau de vote"),
}  # fmt: skip
REASONS: Mapping[str, Words] = {
    "words": gettext_lazy("Relevé : %(words)s."),
    "meaning": gettext_lazy("Ressemble à des textes que cet article écarte (%(chance)s chances sur 100)."),
    "named": gettext_lazy("Nomme une personne élue : %(words)s."),
    "answering": gettext_lazy("Le message reçu dit : %(words)s."),
    "too-slow": gettext_lazy("Le motif n’a pas pu être essayé sur tout ce texte : une personne doit regarder."),
    "language": gettext_lazy("Le texte est en %(language)s ; ici : %(languages)s."),
    "looks-like": gettext_lazy("Le texte semble écrit en %(language)s ; ici : %(languages)s."),
    "no-alt": gettext_lazy("Sans description : %(names)s."),
    "no-captions": gettext_lazy("Sans sous-titres : %(names)s."),
    "words-in-picture": gettext_lazy("Se lit dans l’image sans être écrit (%(names)s) : %(words)s."),
    "no-credit": gettext_lazy("Sans auteur : %(names)s."),
    "rights-over": gettext_lazy("Le droit de montrer a expiré : %(names)s."),
    "personal": gettext_lazy("En public : %(kinds)s."),
    "rude": gettext_lazy("Mots blessants : %(words)s."),
    "shouting": gettext_lazy("Une suite de mots en majuscules se lit comme un cri."),
    "marks": gettext_lazy("Un seul point suffit."),
    "no-greeting": gettext_lazy("La réponse ne salue pas."),
    "long-sentence": gettext_lazy("Une phrase de %(count)s mots, pour %(most)s au plus."),
    "stiff": gettext_lazy("Plus simple : %(words)s."),
    "camel-case": gettext_lazy("Difficile à lire : %(words)s."),
    "anglicism": gettext_lazy("En français : %(words)s."),
    "no-master": gettext_lazy("Rien ne dit la même chose en %(language)s."),
    "few-languages": gettext_lazy("Trop peu d’autres langues (%(languages)s) ; quand on traduit, %(least)s au moins."),
    "many-emoji": gettext_lazy("%(count)s émojis, pour %(most)s au plus."),
    "emoji-row": gettext_lazy("%(count)s émojis à la suite, pour %(most)s au plus."),
    "fancy": gettext_lazy("Des signes imitent des lettres : %(words)s."),
    "many-hashtags": gettext_lazy("%(count)s mots-dièse, pour %(most)s au plus."),
    "to-the-world": gettext_lazy("Ce réseau ne sait pas limiter le public : tout le monde verrait."),
    "nobody-chosen": gettext_lazy("Le public visé est « Tout le monde »."),
    "day-many": gettext_lazy("%(count)s publications ce jour-là, pour %(most)s au plus."),
    "week-many": gettext_lazy("%(count)s publications cette semaine-là, pour %(most)s au plus."),
    "day-few": gettext_lazy("%(count)s publications ce jour-là ; il en manque %(missing)s pour tenir le rythme."),
    "week-few": gettext_lazy("%(count)s publications cette semaine-là ; il en manque %(missing)s pour tenir le rythme."),
    "objective": gettext_lazy("L’objectif est « %(objective)s » ; ici ne passent que : %(objectives)s."),
    "no-objective": gettext_lazy("Aucun objectif n’est choisi ; ici ne passent que : %(objectives)s."),
    "month-above": gettext_lazy("%(count)s publications ce mois-là ; en moyenne %(mean)s les années passées (%(past)s)."),
    "week-above": gettext_lazy("%(count)s publications cette semaine-là ; en moyenne %(mean)s les années passées (%(past)s)."),
    "no-past": gettext_lazy(
        "Aucune donnée des années passées pour ce compte : impossible de comparer. Importez-les dans Scrutins, Rythme."
    ),
    "passes": gettext_lazy("C’est une urgence : rien ne la retient."),
}
WRONG: Mapping[str, Words] = {
    "unknown": gettext_lazy("Ce paramètre n’existe pas."),
    "kind": gettext_lazy("Ce genre de contrôle n’existe pas."),
    "needed": gettext_lazy("À remplir."),
    "words": gettext_lazy("Une liste de mots ou d’expressions."),
    "many": gettext_lazy("%(most)s expressions au plus."),
    "many-people": gettext_lazy("%(most)s personnes au plus."),
    "one-name": gettext_lazy("« %(phrase)s » : un prénom et un nom."),
    "long": gettext_lazy("« %(phrase)s… » est trop long : %(most)s caractères au plus."),
    "no-word": gettext_lazy("« %(phrase)s » ne contient aucun mot."),
    "stem": gettext_lazy("« %(phrase)s » : au moins %(least)s lettres avant l’astérisque."),
    "pairs": gettext_lazy("Un couple par ligne : un mot, une flèche, un mot plus simple."),
    "number": gettext_lazy("Un nombre entier de 0 à %(most)s."),
    "flag": gettext_lazy("Oui ou non."),
    "choice": gettext_lazy("Parmi : %(choices)s."),
    "pattern": gettext_lazy("Le motif ne se comprend pas au caractère %(place)s, vers « %(near)s » (%(said)s)."),
    "pattern-long": gettext_lazy("Un motif a %(most)s caractères au plus."),
    "pattern-empty": gettext_lazy("Ce motif se trouve partout, même dans rien : dites ce qu’il faut y lire au moins."),
    "pattern-slow": gettext_lazy(
        "Ce motif pourrait ne jamais finir : au caractère %(place)s, vers « %(near)s », une répétition en contient une autre."
    ),
}  # fmt: skip


def wrong(error: Wrong) -> str:
    """Why a parameter cannot be taken."""
    return str(WRONG[error.code]) % error.values


def reason(verdict: Verdict) -> str:
    """What was found, in a sentence."""
    values: dict[str, Any] = dict(verdict.found.values)
    for name in ("kinds", "languages", "objectives"):
        if name in values:
            keys = values[name].split(", ") if isinstance(values[name], str) else values[name]
            values[name] = ", ".join(str(CHOICES.get(key, key)) for key in keys)
            values[name] = values[name] or _("aucun")
    for name in ("language", "objective"):
        if name in values:
            values[name] = str(CHOICES.get(values[name], values[name]))
    if "mean" in values:
        values["mean"] = number_format(round(values["mean"], 1), decimal_pos=0 if values["mean"] == int(values["mean"]) else 1)
    return str(REASONS[verdict.found.code]) % values


def said_by(verdict: Verdict) -> str:
    """Why it does not stand in the way."""
    if verdict.exempted:
        return _("%(by)s a passé outre pour ce texte.") % {"by": verdict.exempted}
    return _("L’article %(number)s le laisse passer.") % {"number": verdict.passed} if verdict.passed else ""
