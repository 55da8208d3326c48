from django.apps import AppConfig


class Receipts(AppConfig):
    name = "parvis.receipts"

    def ready(self) -> None:
        """Registers this room's jobs, and what it shows on the counter."""
        from parvis.receipts import counter, jobs  # noqa: F401
