from django.apps import AppConfig


class Media(AppConfig):
    name = "parvis.media"

    def ready(self) -> None:
        """Registers this room's job."""
        from parvis.media import jobs  # noqa: F401
