from django.apps import AppConfig


class Forum(AppConfig):
    name = "parvis.forum"

    def ready(self) -> None:
        """Registers this room's jobs, what it follows at the counter, and its part of the square."""
        from parvis.forum import jobs, part, suggestions  # noqa: F401
        from parvis.forum.counter import following  # noqa: F401
        from parvis.forum.mail import actions  # noqa: F401
