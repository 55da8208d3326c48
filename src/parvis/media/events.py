"""What this room writes into the journal: its families of events, each as a sentence, and the things that they are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.journal.telling import tells

tells(
    families={
        "media": _("Médias"),
    },
    events={
        "media.captioned": _("%(by)s a ajouté des sous-titres"),
        "media.covered": _("%(by)s a choisi l’image d’une vidéo"),
        "media.described": _("%(by)s a décrit un fichier"),
        "media.discarded": _("%(by)s a mis un fichier à la corbeille"),
        "media.ending": _("Les droits d’un fichier finissent bientôt"),
        "media.erased": _("Un fichier de la corbeille a été effacé"),
        "media.fitted": _("Une copie pour les réseaux est prête"),
        "media.focused": _("%(by)s a placé le point d’intérêt d’un fichier"),
        "media.folder-closed": _("%(by)s a supprimé un dossier vide"),
        "media.folder-moved": _("%(by)s a déplacé un dossier"),
        "media.folder-opened": _("%(by)s a créé un dossier"),
        "media.folder-renamed": _("%(by)s a renommé un dossier"),
        "media.keeping": _("%(by)s a réglé la garde des médias"),
        "media.kept": _("%(by)s a ajouté un fichier"),
        "media.put-back": _("%(by)s a annulé un rangement"),
        "media.restored": _("%(by)s a repris un fichier"),
        "media.shared": _("%(by)s a partagé un fichier"),
        "media.sorted": _("%(by)s a rangé un fichier"),
        "media.taken-home": _("%(by)s a repris un fichier sur son étagère"),
        "media.uncaptioned": _("%(by)s a retiré des sous-titres"),
    },
    things={
        "media.file": ("media:file", _("fichier")),
        "media.folder": ("", _("dossier")),
        "media.keeping": ("", _("règle de garde")),
    },
)
