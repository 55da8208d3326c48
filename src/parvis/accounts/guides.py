"""What each network brings, and how to connect it, step by step, for whoever has the city's passwords."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

BRINGS: dict[str, str | Promise] = {
    "mastodon": _(
        "Publier des messages, des fils et des sondages, les modifier, répondre en public et en privé, aimer, bloquer, signaler."
    ),
    "x": _(
        "Publier des messages, des fils et des sondages, lire mentions et citations, répondre, masquer des réponses, mesurer."
    ),
    "facebook": _(
        "Publier textes, photos, vidéos, reels et stories, pour tous ou pour un public, répondre, modérer les commentaires, mesurer."
    ),
    "bluesky": _("Publier des messages et des fils, lire réponses, mentions et citations, y répondre, masquer des réponses."),
    "pinterest": _("Publier des épingles, photos et vidéos, sur les tableaux de la ville, et suivre leurs chiffres."),
    "linkedin": _(
        "Publier sur la page textes, photos, vidéos, documents et sondages, pour tous ou pour un public, lire les commentaires, "
        "y répondre, mesurer."
    ),
    "tiktok": _("Publier vidéos et photos ; avec TikTok for Business, lire les commentaires, y répondre, les masquer, mesurer."),
    "nostr": _("Publier des notes et des fils sur des relais, répondre en public et en privé, mettre en sourdine, signaler."),
    "loops": _(
        "Publier de courtes vidéos, répondre aux commentaires et aux messages privés, masquer ou retirer des commentaires."
    ),
    "divine": _("Publier des boucles vidéo de six secondes, répondre aux commentaires, mettre en sourdine, signaler."),
    "instagram": _(
        "Publier photos, carrousels, reels et stories, répondre aux commentaires, aux mentions et en privé, masquer, mesurer."
    ),
    "threads": _("Publier textes, photos, vidéos, sondages et fils, répondre aux réponses et aux mentions, masquer, mesurer."),
    "form": _("Recevoir ce que les habitants écrivent depuis vos sites, et leur répondre par courriel ou sur une page de suivi."),
    "forum": _("Recevoir au guichet les questions du forum restées sans réponse, et y répondre au nom de la ville."),
    "activitypub": _(
        "Publier au nom de l’acteur que la ville a elle-même sur le fédivers, recevoir ce qu’on lui répond et ce qui la nomme, "
        "répondre en public et en privé."
    ),
    "foursquare": _("Retrouver les lieux de la ville, lire ce qu’on y conseille, corriger ce qu’ils disent. On n’y publie plus."),
    "email": _("Lire la boîte de la ville et répondre aux courriels, pièces jointes comprises."),
    "youtube": _(
        "Mettre des vidéos en ligne avec miniature, sous-titres et playlists, lire les commentaires, y répondre, les modérer."
    ),
    "dailymotion": _(
        "Mettre des vidéos en ligne avec sous-titres et listes de lecture, et suivre leurs vues. Il n’y a rien à y lire."
    ),
    "peertube": _(
        "Mettre des vidéos en ligne sur un serveur PeerTube, lire les commentaires, y répondre, approuver ceux qui attendent, et traiter "
        "ce que les gens signalent quand le compte est modérateur du serveur."
    ),
    "vimeo": _(
        "Mettre des vidéos en ligne avec miniature, sous-titres, vitrines et dossiers, lire les commentaires et y répondre."
    ),
}

GUIDES: dict[str, tuple[str | Promise, ...]] = {
    "mastodon": (
        _("Donnez l’adresse de votre serveur et connectez-vous : c’est tout. Ce qui suit sert à la main."),
        _("Ouvrez votre serveur avec le compte de la ville, puis Préférences, Développement, Nouvelle application."),
        _("Donnez-lui un nom, par exemple « Parvis », et gardez les droits « read » et « write »."),
        _("Enregistrez, ouvrez l’application, et copiez « Votre jeton d’accès » ci-dessous."),
    ),
    "x": (
        _("Sur le portail des développeurs de X, créez un projet et une application pour la ville."),
        _(
            "Activez OAuth 2.0 avec les droits tweet.read, tweet.write, users.read, media.write, dm.read, dm.write et "
            "offline.access."
        ),
        _("Ajoutez le droit tweet.moderate.write pour pouvoir masquer des réponses."),
        _("Déclarez l’adresse de retour, et connectez-vous ; à la main, copiez le jeton d’accès et celui de renouvellement."),
        _("Pour recevoir les mentions à l’instant, ajoutez la clé secrète et le jeton de l’application."),
    ),
    "facebook": (
        _("Dans Meta for Developers, créez une application de type « Entreprise » et ajoutez-y la page de la ville."),
        _("Demandez les droits pages_manage_posts, pages_read_engagement, pages_manage_engagement et pages_messaging."),
        _("Demandez aussi pages_manage_metadata : sans lui, Meta ne prévient pas Parvis de ce qui arrive."),
        _("Copiez le numéro de la page et son jeton d’accès qui n’expire pas."),
        _(
            "Pour recevoir commentaires et messages à l’instant, ajoutez la clé secrète, l’identifiant et un jeton de "
            "vérification."
        ),
    ),
    "bluesky": (
        _("Sur Bluesky, avec le compte de la ville, ouvrez Paramètres, Confidentialité et sécurité, Mots de passe d’application."),
        _(
            "Ajoutez-en un, par exemple « Parvis », permettez-lui les messages privés, "
            "et copiez-le ci-dessous : il ne s’affiche qu’une fois."
        ),
        _("Donnez le nom complet du compte, par exemple ville.bsky.social, ou le domaine de la ville."),
    ),
    "pinterest": (
        _("Convertissez le compte de la ville en compte professionnel, puis créez une application dans Pinterest Developers."),
        _("Ajoutez-y l’adresse de retour affichée ici, et copiez l’identifiant et la clé secrète de l’application."),
        _("Demandez l’accès « Standard » : avec l’accès d’essai, les épingles ne sont visibles que de la ville."),
        _("Connectez-vous avec le compte de la ville et acceptez les droits demandés."),
    ),
    "linkedin": (
        _("Sur le portail des développeurs de LinkedIn, créez une application pour la page de la ville, et faites-la vérifier."),
        _("Demandez-y le produit « Community Management API », qui doit être le seul de cette application."),
        _("Déclarez l’adresse de retour affichée ici, et copiez l’identifiant et la clé secrète de l’application."),
        _("Connectez-vous avec le compte d’un administrateur de la page, et choisissez la page."),
        _(
            "L’accès de développement permet 100 appels par jour et ne prévient pas de ce qui arrive. Demandez l’accès "
            "« Standard », puis donnez le numéro de l’application."
        ),
    ),
    "tiktok": (
        _("Dans TikTok for Developers, créez une application avec les produits Login Kit et Content Posting API."),
        _("Faites-y vérifier le domaine de l’installation : TikTok y cherche les photos. Déclarez l’adresse de retour."),
        _("Copiez la clé et le secret de l’application, puis connectez-vous avec le compte de la ville."),
        _("Demandez l’audit : avant lui, ce qui est publié d’ici n’est visible que du compte, qui doit être privé."),
        _(
            "Pour les commentaires et le public, passez le compte en compte d’entreprise, demandez l’accès TikTok for Business, "
            "et donnez ses jetons."
        ),
    ),
    "nostr": (
        _("Créez une clé pour la ville dans un programme Nostr de confiance, et gardez-en une copie sûre, hors ligne."),
        _("Choisissez un ou plusieurs relais, ceux de la ville si elle en a, et un serveur de fichiers Blossom."),
        _("Collez la clé secrète (nsec1…) ci-dessous : Parvis la garde chiffrée et ne la montre plus."),
    ),
    "divine": (
        _("Créez une clé pour la ville dans un programme Nostr de confiance, et gardez-en une copie sûre, hors ligne."),
        _("Choisissez un ou plusieurs relais, ceux de la ville si elle en a, et un serveur de fichiers Blossom."),
        _("Collez la clé secrète (nsec1…) ci-dessous : Parvis la garde chiffrée et ne la montre plus."),
    ),
    "loops": (
        _("Ouvrez un compte pour la ville sur un serveur Loops, ou installez le vôtre."),
        _("Donnez l’adresse du serveur, puis connectez-vous avec le compte de la ville et acceptez les droits demandés."),
        _("Un compte neuf ne peut pas toujours écrire en privé : le serveur l’ouvre avec le temps."),
    ),
    "instagram": (
        _(
            "Passez le compte en compte professionnel. S’il est lié à une page Facebook déjà connectée, choisissez "
            "« facebook », sinon « instagram »."
        ),
        _("Dans Meta for Developers, ajoutez Instagram à l’application de la ville, et déclarez-y l’adresse de retour."),
        _("Copiez l’identifiant et la clé secrète : ceux de l’application Instagram si vous avez choisi « instagram »."),
        _("Connectez-vous et acceptez les droits. Publier demande que l’installation soit joignable d’Internet, en https."),
        _(
            "Pour recevoir à l’instant, donnez un jeton de vérification ; avec « instagram », déclarez aussi l’adresse de "
            "réception chez Meta."
        ),
    ),
    "threads": (
        _("Dans Meta for Developers, créez une application avec l’usage « API Threads », et déclarez l’adresse de retour."),
        _("Copiez l’identifiant et la clé secrète de l’application Threads : ils ne sont pas ceux de l’application Meta."),
        _(
            "Connectez-vous avec le compte de la ville, qui doit être public : l’autorisation d’un compte privé ne se "
            "renouvelle pas."
        ),
        _(
            "Pour recevoir à l’instant, donnez un jeton de vérification et déclarez l’adresse de réception dans "
            "l’application, rubrique Webhooks."
        ),
    ),
    "form": (
        _("Choisissez l’adresse de la page : « ville » donne /contact/ville sur cette installation."),
        _("Ouvrez ensuite « Régler le formulaire » : sujets, service chargé, boîte qui porte les réponses, sites qui le portent."),
        _("Mettez un lien vers la page sur votre site, ou le cadre à copier que montrent les réglages."),
    ),
    "forum": (
        _("Rien à connecter : le forum s’ouvre de lui-même à la première question qui passe au guichet."),
        _("Ouvrez « Place publique », Forum, Réglages, pour choisir l’équipe qui reçoit ces questions et après combien d’heures."),
    ),
    "activitypub": (
        _("Rien à connecter à la main : ouvrez Réglages, Fédivers, choisissez le nom et l’équipe, puis cochez."),
        _("L’adresse publique de cette installation doit répondre en https depuis Internet."),
    ),
    "foursquare": (
        _("Dans Foursquare Developer Console, créez un projet pour la ville, puis une clé dans Settings, Service API Keys."),
        _("Copiez-la ci-dessous avec le nom de la commune, puis ouvrez « Lieux de la ville » pour retrouver chaque lieu."),
        _(
            "Les recherches ont un quota gratuit ; lire les conseils demande des crédits Premium : choisissez combien de fois "
            "par jour, et fixez un plafond dans les réglages du compte."
        ),
        _(
            "L’autorisation d’un compte Foursquare ne sert qu’aux listes de l’ancienne API, fermée aux nouveaux venus depuis "
            "juin 2025. Laissez ces champs vides si vous n’en avez pas."
        ),
    ),
    "email": (
        _("Demandez à votre service informatique les adresses des serveurs IMAP (réception) et SMTP (envoi)."),
        _("Utilisez une boîte réservée à l’accueil : Parvis lit tout ce qui y arrive et ne supprime rien."),
        _("Si la double authentification est active, créez un mot de passe d’application."),
    ),
    "youtube": (
        _("Dans Google Cloud, créez un projet pour la ville et activez YouTube Data API v3 et YouTube Analytics API."),
        _(
            "Dans « Écran de consentement OAuth », publiez l’application : en mode test, la connexion finit après sept jours."
        ),
        _("Créez un identifiant OAuth 2.0 de type « Application Web », avec l’adresse de retour de Parvis ; copiez-en les deux codes."),
        _("Connectez-vous avec le compte Google de la ville, et choisissez sa chaîne."),
        _("Demandez l’audit de l’API à Google : avant lui, les vidéos mises en ligne d’ici restent privées."),
    ),
    "dailymotion": (
        _("Dans le studio de Dailymotion, avec le compte de la ville : Organisation, Clés d’API, puis créez une clé privée."),
        _("Copiez ci-dessous la clé, son secret et l’identifiant de la chaîne, par exemple x1abcd."),
        _("Avec une clé publique, déclarez l’adresse de retour et connectez-vous sur Dailymotion à la place."),
    ),
    "peertube": (
        _("Ouvrez un compte pour la ville sur un serveur PeerTube, ou installez le vôtre, et donnez-lui une chaîne."),
        _("Donnez l’adresse du serveur, le nom d’utilisateur et le mot de passe : PeerTube n’a pas d’autre façon de se connecter."),
        _("Un compte qui exige un second facteur demande un jeton d’accès et un jeton de renouvellement à la place."),
    ),
    "vimeo": (
        _("Sur developer.vimeo.com, créez une application pour la ville avec son compte, et demandez-y le droit de mettre en ligne."),
        _("Quand Vimeo l’a accordé, connectez-vous avec le compte de la ville."),
        _("Sinon, créez dans l’application un jeton d’accès : public, private, create, edit, delete, interact, upload et stats."),
    ),
}  # fmt: skip
