from django.apps import AppConfig


class Notices(AppConfig):
    name = "parvis.notices"

    def ready(self) -> None:
        """Registers this room's jobs."""
        from parvis.notices import jobs  # noqa: F401
