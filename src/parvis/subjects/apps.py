from django.apps import AppConfig


class Subjects(AppConfig):
    name = "parvis.subjects"

    def ready(self) -> None:
        """Registers this room's job, and what it shows on the counter."""
        from parvis.subjects import counter, jobs, suggestions  # noqa: F401
