"""What notices of this room say."""

from django.utils.translation import gettext_lazy

UNSENT = gettext_lazy("Le rapport « %(name)s » est prêt, mais aucune boîte de la ville ne peut l’envoyer.")
