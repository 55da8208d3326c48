from django.apps import AppConfig


class Reports(AppConfig):
    name = "parvis.reports"

    def ready(self) -> None:
        """Registers this room's jobs, and what its letters carry."""
        from parvis.letters.carried import carries
        from parvis.reports import jobs, mail  # noqa: F401

        carries("report", mail.paper)
