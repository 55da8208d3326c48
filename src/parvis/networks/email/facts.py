"""E-mail in figures, and what is asked of an administrator who connects a mailbox."""

from __future__ import annotations

from datetime import timedelta

from parvis.networks.protocol import Facts, Field, MediaRule, Repeat, TextRule

MEGABYTE = 1_000_000

FACTS = Facts(
    key="email",
    name="E-mail",
    text=TextRule(100_000, needed=True),
    message=TextRule(100_000, needed=True),
    media=MediaRule(
        most=20,
        # Whatever is attached and is no video: a form to fill in is what answers carry most.
        images=(
            "image/jpeg",
            "image/png",
            "image/gif",
            "image/webp",
            "application/pdf",
            "text/plain",
            "text/csv",
            "application/vnd.oasis.opendocument.text",
            "application/vnd.oasis.opendocument.spreadsheet",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        videos=("video/mp4",),
        bytes_image=15 * MEGABYTE,
        bytes_video=15 * MEGABYTE,
        alt_text=500,
        mixed=True,
    ),
    repeat=Repeat.BLIND,
    publishes=False,
    instead="On n’y publie pas : on y lit des courriels, et on y répond.",
    calls=300,
    per=timedelta(minutes=1),
    site="https://www.rfc-editor.org/rfc/rfc5321",
)

FIELDS = (
    Field("imap", "Serveur de réception (IMAP)", hint="imaps://imap.exemple.fr:993", leads=True),
    Field("smtp", "Serveur d’envoi (SMTP)", hint="smtps://smtp.exemple.fr:465 ou smtp://smtp.exemple.fr:587", leads=True),
    Field("user", "Identifiant de connexion", hint="souvent l’adresse elle-même"),
    Field("password", "Mot de passe", secret=True, needed=False, hint="ou un mot de passe d’application"),
    Field("address", "Adresse de la ville", needed=False, hint="si elle diffère de l’identifiant"),
    Field("name", "Nom affiché", needed=False, hint="Ville de …"),
    Field("folder", "Dossier lu", needed=False, default="INBOX"),
    Field("signature", "Signature des réponses", needed=False),
    Field(
        "sent", "Copie des messages envoyés", needed=False, default="append",
        hint="append : Parvis la range ; provider : le serveur la range lui-même (Gmail) ; none : aucune",
    ),
    Field(
        "mark", "Marque des messages lus par Parvis", needed=False, default="keyword",
        hint="keyword : le mot-clé $Imported ; seen : lu ; none : aucune",
    ),
    Field("days", "Jours repris à la première lecture", needed=False, default="7"),
    Field("authserv", "Nom de votre serveur dans Authentication-Results", needed=False, hint="mx.exemple.fr"),
    Field("size", "Poids total des pièces jointes (octets)", needed=False, default="18000000"),
    Field("calls", "Envois par minute, au plus", needed=False, default="300"),
    Field("token_url", "Adresse des jetons OAuth 2.0", needed=False, hint="à la place d’un mot de passe", leads=True),
    Field("client_id", "Identifiant OAuth 2.0", needed=False),
    Field("client_secret", "Secret OAuth 2.0", secret=True, needed=False),
    Field("refresh_token", "Jeton de renouvellement OAuth 2.0", secret=True, needed=False),
)  # fmt: skip
