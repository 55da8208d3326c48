from django.apps import AppConfig


class Drafts(AppConfig):
    name = "parvis.drafts"

    def ready(self) -> None:
        """Registers this room's jobs, the gate of answers, and what it shows on the counter."""
        from parvis.drafts import counter, jobs, uses  # noqa: F401
