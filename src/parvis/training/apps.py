from django.apps import AppConfig


class Training(AppConfig):
    name = "parvis.training"

    def ready(self) -> None:
        """Registers this room's jobs, what certificates ask of answers and of publications, and where files serve."""
        from parvis.training import gate, jobs  # noqa: F401
        from parvis.training.films import uses  # noqa: F401
