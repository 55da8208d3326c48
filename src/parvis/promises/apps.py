from django.apps import AppConfig


class Promises(AppConfig):
    name = "parvis.promises"

    def ready(self) -> None:
        """Registers this room's jobs, what it shows on the counter, and what the public square says of it."""
        from parvis.promises import counter, jobs, telling  # noqa: F401
