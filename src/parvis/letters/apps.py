from django.apps import AppConfig


class Letters(AppConfig):
    name = "parvis.letters"

    def ready(self) -> None:
        """Registers this room's jobs."""
        from parvis.letters import jobs  # noqa: F401
