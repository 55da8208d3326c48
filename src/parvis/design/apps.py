from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class Design(AppConfig):
    name = "parvis.design"
    label = "design"

    def ready(self) -> None:
        """Reads the states that each room says of its things."""
        autodiscover_modules("tones")
