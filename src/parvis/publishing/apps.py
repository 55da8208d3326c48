from django.apps import AppConfig


class Publishing(AppConfig):
    name = "parvis.publishing"

    def ready(self) -> None:
        """Registers this room's jobs."""
        from parvis.publishing import jobs  # noqa: F401
