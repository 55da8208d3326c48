from django.apps import AppConfig


class Ideas(AppConfig):
    name = "parvis.ideas"

    def ready(self) -> None:
        """Registers this room's routine."""
        from parvis.ideas import jobs  # noqa: F401
