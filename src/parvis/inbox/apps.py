from django.apps import AppConfig


class Inbox(AppConfig):
    name = "parvis.inbox"

    def ready(self) -> None:
        """Registers this room's jobs, where it keeps files, and what it shows of what was joined."""
        from parvis.inbox import jobs, names, suggestions, under, uses  # noqa: F401
        from parvis.inbox.alarm import counter  # noqa: F401
        from parvis.inbox.barring import jobs as lifting  # noqa: F401
        from parvis.inbox.contacts import shown as whose  # noqa: F401
        from parvis.inbox.joining import shown  # noqa: F401
