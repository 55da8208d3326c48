from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class Journal(AppConfig):
    name = "parvis.journal"

    def ready(self) -> None:
        """Registers this room's jobs, and reads what each room writes into the journal."""
        from parvis.journal import jobs, linking, verifying  # noqa: F401

        autodiscover_modules("events")
