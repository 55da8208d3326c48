from django.apps import AppConfig


class Inbox(AppConfig):
    name = "parvis.inbox"

    def ready(self) -> None:
        """Registers this room's jobs."""
        from parvis.inbox import jobs, names  # noqa: F401
