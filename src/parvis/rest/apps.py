from django.apps import AppConfig


class Rest(AppConfig):
    name = "parvis.rest"

    def ready(self) -> None:
        """Registers this room's jobs."""
        from parvis.rest import once  # noqa: F401
