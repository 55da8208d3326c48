from django.apps import AppConfig


class ContactForm(AppConfig):
    name = "parvis.contact"

    def ready(self) -> None:
        """Registers this room's jobs."""
        from parvis.contact import jobs  # noqa: F401
