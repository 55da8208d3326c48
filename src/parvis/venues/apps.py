from django.apps import AppConfig


class Venues(AppConfig):
    name = "parvis.venues"

    def ready(self) -> None:
        """Registers this room's jobs."""
        from parvis.venues import jobs  # noqa: F401
