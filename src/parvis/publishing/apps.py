from django.apps import AppConfig


class Publishing(AppConfig):
    name = "parvis.publishing"

    def ready(self) -> None:
        """Registers this room's jobs, where it keeps files, and what of the charter asks for a second pair of eyes."""
        from parvis.publishing import jobs, parting, suggestions, uses  # noqa: F401
        from parvis.publishing.approval import jobs as approval  # noqa: F401
        from parvis.publishing.approval.standing import SOURCES, Source
        from parvis.publishing.repair import jobs as repair  # noqa: F401
        from parvis.publishing.verdicts import asks, steps

        SOURCES.append(Source(steps, asks))
