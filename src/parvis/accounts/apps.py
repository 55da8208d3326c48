from django.apps import AppConfig


class Accounts(AppConfig):
    name = "parvis.accounts"

    def ready(self) -> None:
        """Registers this room's jobs."""
        from parvis.accounts import jobs, suggestions, watch  # noqa: F401
