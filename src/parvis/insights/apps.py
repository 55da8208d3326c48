from django.apps import AppConfig


class Insights(AppConfig):
    name = "parvis.insights"

    def ready(self) -> None:
        """Registers this room's jobs, and which days matter on the lines of the room below."""
        from parvis.insights import jobs  # noqa: F401
        from parvis.insights.marking import told
        from parvis.insights.peers import jobs as looking  # noqa: F401
        from parvis.listening.spikes import marked

        marked.tells(told)
