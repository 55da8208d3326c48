"""Codes of networks on the Nostr protocol as sentences, and the words of their facts and fields (French → English)."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "nostr-key": ("La clé secrète n’est pas valable.", "Donnez la clé entière, nsec1… ou 64 caractères hexadécimaux."),
    "nostr-signer": ("Le signataire distant a refusé.", "Lisez sa réponse ; vérifiez les droits qu’il donne à Parvis."),
    "nostr-signer-away": ("Le signataire distant ne répond pas.", "Vérifiez qu’il est en marche ; l’envoi sera repris."),
    "nostr-signer-asks": (
        "Le signataire distant attend un accord.",
        "Donnez-le à l’adresse de sa réponse ; l’envoi sera repris.",
    ),
    "nostr-refused": ("Aucun relais n’a accepté la publication.", "Lisez leurs réponses, ou ajoutez un relais au compte."),
    "nostr-later": ("Les relais demandent d’attendre.", "L’envoi sera repris."),
    "nostr-closed": ("Le relais ne répond pas à cette question.", "Vérifiez que le compte y est admis, ou changez de relais."),
    "nostr-no-files": ("Le compte n’a pas de serveur de fichiers.", "Ajoutez un serveur Blossom dans les réglages du compte."),
    "nostr-files-paid": ("Le serveur de fichiers demande un paiement.", "Payez-le, ou choisissez un autre serveur Blossom."),
    "nostr-no-inbox": (
        "Cette personne ne dit pas où lui écrire en privé.",
        "Répondez-lui en public, ou par un autre moyen.",
    ),
    "nostr-private-media": ("Un message privé part sans fichier sur Nostr.", "Retirez-le, ou donnez un lien."),
}

ENGLISH: dict[str, tuple[str, str]] = {
    "nostr-key": ("The secret key is not valid.", "Give the whole key, nsec1… or 64 hexadecimal characters."),
    "nostr-signer": ("The remote signer refused.", "Read its answer; check the rights that it gives to Parvis."),
    "nostr-signer-away": ("The remote signer does not answer.", "Check that it runs; it will be sent again."),
    "nostr-signer-asks": (
        "The remote signer waits for a consent.",
        "Give it at the address in its answer; it will be sent again.",
    ),
    "nostr-refused": ("No relay accepted the publication.", "Read their answers, or add a relay to the account."),
    "nostr-later": ("The relays ask to wait.", "It will be sent again."),
    "nostr-closed": ("The relay does not answer this question.", "Check that the account is admitted there, or change relays."),
    "nostr-no-files": ("The account has no file server.", "Add a Blossom server in the account’s settings."),
    "nostr-files-paid": ("The file server asks for a payment.", "Pay it, or choose another Blossom server."),
    "nostr-no-inbox": ("This person does not say where to write in private.", "Answer in public, or by another way."),
    "nostr-private-media": ("A private message leaves without a file on Nostr.", "Take it out, or give a link."),
}

WORDS: dict[str, str] = {
    "Relais": "Relays",
    "Leurs adresses, wss://…, séparées par des espaces ; un seul suffit pour publier.": (
        "Their addresses, wss://…, separated by spaces; one is enough to publish."
    ),
    "Serveur de fichiers (Blossom)": "File server (Blossom)",
    "https://… Sans lui, ni photo ni vidéo.": "https://… Without it, neither photo nor video.",
    "Clé secrète": "Secret key",
    "nsec1…, ou bunker://… pour laisser la clé dans un signataire distant.": (
        "nsec1…, or bunker://… to leave the key in a remote signer."
    ),
    "Avertissement": "Warning",
    "Le texte et les images seront cachés derrière ces mots.": "Text and pictures will be hidden behind these words.",
    "Nostr n’a ni pays, ni ville : tout le monde voit ce qui est publié.": (
        "Nostr has neither country nor city: everybody sees what is published."
    ),
    "Ce qui est publié ne se modifie pas, et une demande de retrait n’oblige aucun relais.": (
        "What is published cannot be changed, and a request to remove it binds no relay."
    ),
    "On ne peut ni masquer ni retirer ce que d’autres écrivent ; seulement les mettre en sourdine et les signaler.": (
        "What others write can be neither hidden nor removed; they can only be muted and reported."
    ),
    "Nostr ne compte pas les vues.": "Nostr does not count views.",
}
