from django.apps import AppConfig


class Transfers(AppConfig):
    name = "parvis.transfers"

    def ready(self) -> None:
        """Registers this room's jobs, and what it shows on the counter."""
        from parvis.transfers import counter, jobs  # noqa: F401
