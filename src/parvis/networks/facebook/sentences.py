"""Facebook's own codes, as sentences; `networks/sentences.py` has those that networks share and merges these."""

from __future__ import annotations

from parvis.networks.facebook.facts import AGES

SENTENCES: dict[str, tuple[str, str]] = {
    "facebook-removed": (
        "L’application a été retirée de la page Facebook.",
        "Ajoutez-la de nouveau à la page, puis reconnectez le compte.",
    ),
    "facebook-password": (
        "Facebook a fermé la session : un mot de passe a changé.",
        "Reconnectez le compte.",
    ),
    "facebook-blocked": (
        "Facebook bloque la page pour un moment.",
        "Attendez : la tentative sera reprise. Consultez la « Qualité de la page » sur Facebook.",
    ),
    "facebook-gone": (
        "Facebook ne propose plus cette fonction.",
        "Vérifiez la version de l’API dans les réglages du compte.",
    ),
    "facebook-parameter": (
        "Facebook n’a pas compris la demande.",
        "Vérifiez le public visé et le lien ; si cela persiste, signalez-le à l’administration.",
    ),
    "facebook-duplicate": (
        "Facebook a déjà une publication identique.",
        "Regardez sur la page si elle y est ; sinon, changez le texte.",
    ),
    "facebook-answered": (
        "Ce commentaire a déjà reçu une réponse privée : Facebook n’en permet qu’une.",
        "Attendez que la personne réponde en privé, ou répondez-lui en public.",
    ),
    "facebook-unavailable": (
        "Cette personne ne peut pas recevoir de message de la page.",
        "Répondez-lui en public, ou par un autre moyen.",
    ),
    "facebook-photo-size": (
        "Une photo est trop lourde pour Facebook.",
        "Réduisez-la à moins de 4 Mo, puis réessayez.",
    ),
    "facebook-photo-twice": (
        "La même photo figure deux fois dans la publication.",
        "Retirez l’une des deux.",
    ),
    "facebook-authorisation": (
        "Facebook demande une autorisation de publier au nom de la page.",
        "Un administrateur de la page doit la demander sur Facebook.",
    ),
    "facebook-standards": (
        "Facebook juge que le texte enfreint ses règles.",
        "Relisez le texte et le lien, ou contestez la décision sur Facebook.",
    ),
    "facebook-link": (
        "Facebook refuse ce lien.",
        "Ouvrez le lien pour le vérifier, ou publiez sans lui.",
    ),
    "facebook-restricted": (
        "Facebook a suspendu les messages privés de la page.",
        "Un administrateur de la page doit faire lever la restriction sur Facebook.",
    ),
    "facebook-window": (
        "Le délai pour répondre en privé est passé : Facebook ne laisse plus écrire à cette personne.",
        "Attendez qu’elle écrive de nouveau, ou répondez-lui par un autre moyen.",
    ),
    "facebook-permission": (
        "La page n’a pas donné ce droit à l’application.",
        "Reconnectez le compte en acceptant tous les droits demandés.",
    ),
    "facebook-refused": (
        "Facebook a refusé.",
        "Sa réponse est dans le détail de la tentative : corrigez, puis réessayez.",
    ),
    "facebook-countries": (
        "Facebook accepte au plus {most} pays.",
        "Réduisez la liste des pays.",
    ),
    "facebook-country": (
        "« {country} » n’est pas un code de pays.",
        "Donnez un code de deux lettres, par exemple FR.",
    ),
    "facebook-language": (
        "Facebook ne connaît pas la langue « {language} ».",
        "La publication partira sans cette préférence, ou choisissez la langue dans la liste.",
    ),
    "facebook-human-only": (
        "Passé 24 heures, Facebook n’accepte que les réponses d’une personne.",
        "Répondez vous-même à ce message.",
    ),
    "facebook-human-agent": (
        "Plus de 24 heures ont passé : la réponse partira comme celle d’un agent, possible pendant sept jours.",
        "L’application doit avoir l’accès « Human Agent » de Facebook.",
    ),
    "facebook-reel": ("Un reel est une vidéo, une seule.", "Joignez une vidéo, ou choisissez « Publication »."),
    "facebook-story": ("Une story montre une photo ou une vidéo, une seule.", "Gardez-en une, ou choisissez « Publication »."),
    "facebook-story-text": (
        "Une story n’a pas de texte : il ne sera pas montré.",
        "Mettez-le dans l’image, ou choisissez « Publication ».",
    ),
    "facebook-story-edit": ("Une story ne se modifie pas.", "Retirez-la et publiez-en une autre ; elle ne dure qu’un jour."),
    "facebook-story-audience": (
        "Le public d’une story ne se choisit pas : tout le monde la verrait.",
        "Retirez le public visé, ou choisissez « Publication ».",
    ),
    "facebook-seconds": (
        "« {name} » doit durer de {least} à {most} secondes.",
        "Coupez la vidéo, ou choisissez « Publication ».",
    ),
    "facebook-answer-video": ("Une réponse n’emporte pas de vidéo.", "Donnez plutôt un lien."),
    "facebook-comment": (
        "La publication est en ligne ; son premier commentaire a été refusé.",
        "Réessayer n’écrit que le commentaire.",
    ),
}

ENGLISH: dict[str, tuple[str, str]] = {
    "facebook-removed": (
        "The application was removed from the Facebook page.",
        "Add it to the page again, then reconnect the account.",
    ),
    "facebook-password": (
        "Facebook closed the session: a password has changed.",
        "Reconnect the account.",
    ),
    "facebook-blocked": (
        "Facebook blocks the page for a while.",
        "Wait: it will be tried again. See “Page quality” on Facebook.",
    ),
    "facebook-gone": (
        "Facebook no longer offers this.",
        "Check the API version in the account’s settings.",
    ),
    "facebook-parameter": (
        "Facebook did not understand the request.",
        "Check the audience and the link; if it persists, tell the administrators.",
    ),
    "facebook-duplicate": (
        "Facebook already has an identical post.",
        "See whether it is on the page; if not, change the text.",
    ),
    "facebook-answered": (
        "This comment already has a private answer: Facebook allows one.",
        "Wait until the person answers in private, or answer in public.",
    ),
    "facebook-unavailable": (
        "This person cannot receive messages from the page.",
        "Answer in public, or by another way.",
    ),
    "facebook-photo-size": (
        "A photo is too heavy for Facebook.",
        "Make it smaller than 4 MB, then try again.",
    ),
    "facebook-photo-twice": (
        "The same photo is in the post twice.",
        "Take one of them out.",
    ),
    "facebook-authorisation": (
        "Facebook asks for an authorisation to publish for the page.",
        "An administrator of the page must ask for it on Facebook.",
    ),
    "facebook-standards": (
        "Facebook finds that the text breaks its rules.",
        "Read the text and the link again, or contest the decision on Facebook.",
    ),
    "facebook-link": (
        "Facebook refuses this link.",
        "Open the link to check it, or publish without it.",
    ),
    "facebook-restricted": (
        "Facebook has suspended the page’s private messages.",
        "An administrator of the page must have the restriction lifted on Facebook.",
    ),
    "facebook-window": (
        "The time to answer in private is over: Facebook no longer lets us write to this person.",
        "Wait until they write again, or answer by another way.",
    ),
    "facebook-permission": (
        "The page has not given this permission to the application.",
        "Reconnect the account and accept all the permissions.",
    ),
    "facebook-refused": (
        "Facebook refused.",
        "Its answer is in the details of the attempt: correct, then try again.",
    ),
    "facebook-countries": (
        "Facebook takes at most {most} countries.",
        "Shorten the list of countries.",
    ),
    "facebook-country": (
        "“{country}” is no country code.",
        "Give a code of two letters, for example FR.",
    ),
    "facebook-language": (
        "Facebook does not know the language “{language}”.",
        "The post will go without this preference, or choose the language from the list.",
    ),
    "facebook-human-only": (
        "After 24 hours Facebook only takes answers from a person.",
        "Answer this message yourself.",
    ),
    "facebook-human-agent": (
        "More than 24 hours have passed: the answer will go as an agent’s, possible for seven days.",
        "The application needs Facebook’s “Human Agent” access.",
    ),
    "facebook-reel": ("A reel is one video.", "Attach a video, or choose “Post”."),
    "facebook-story": ("A story shows one photo or one video.", "Keep one, or choose “Post”."),
    "facebook-story-text": (
        "A story has no text: it will not be shown.",
        "Put it into the picture, or choose “Post”.",
    ),
    "facebook-story-edit": ("A story cannot be changed.", "Remove it and publish another one; it lasts a day only."),
    "facebook-story-audience": (
        "The audience of a story cannot be chosen: everybody would see it.",
        "Remove the audience, or choose “Post”.",
    ),
    "facebook-seconds": (
        "“{name}” must last from {least} to {most} seconds.",
        "Cut the video, or choose “Post”.",
    ),
    "facebook-answer-video": ("An answer carries no video.", "Give a link instead."),
    "facebook-comment": (
        "The post is there; its first comment was refused.",
        "Trying again writes the comment alone.",
    ),
}

WORDS: dict[str, str] = {
    "Seuls son auteur et ses amis le verront encore ; vous pourrez le montrer de nouveau.":
        "Only its author and their friends will still see it; you can show it again.",
    "Forme": "Form",
    "Publication": "Post",
    "Reel": "Reel",
    "Story": "Story",
    "Un reel est une vidéo de 3 à 90 secondes ; une story, une photo ou une vidéo, sans texte, pour un jour.": (
        "A reel is a video of 3 to 90 seconds; a story a photo or a video, without text, for a day."
    ),
    "Premier commentaire": "First comment",
    "Écrit par la page dès la publication.": "Written by the page as soon as the post is there.",
    "Âge minimum": "Least age",
    **{f"{age} ans et plus": f"{age} and over" for age in AGES},
    "Facebook ne la montre à personne de moins. Une story ne le permet pas.": (
        "Facebook shows it to nobody younger. A story does not allow it."
    ),
    "Reels par l’API": "Reels through the API",
    "Réponses privées à des commentaires": "Private answers to comments",
    "Appels, d’après Meta": "Calls, as Meta says",
    "Appels de la page, d’après Meta": "Calls of the page, as Meta says",
    "Les avis et recommandations ne se lisent plus et n’ont jamais pu recevoir de réponse.": (
        "Reviews and recommendations can no longer be read, and never could be answered."
    ),
    "La langue du public se préfère, mais ne s’impose pas.": ("The language of the audience can be preferred, not enforced."),
    "Une vidéo part sans description pour qui ne voit pas, un reel et une story sans sous-titres.": (
        "A video goes without a description for those who do not see, a reel and a story without subtitles."
    ),
    "Une story n’a ni texte ni public choisi.": "A story has neither text nor a chosen audience.",
    "Sans être prévenus à l’instant, nous ne voyons ni les corrections ni les retraits de ce que d’autres ont écrit.": (
        "Unless we are notified at once, we see neither edits nor removals of what others wrote."
    ),
}
