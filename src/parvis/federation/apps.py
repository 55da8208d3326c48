from django.apps import AppConfig


class Federation(AppConfig):
    name = "parvis.federation"

    def ready(self) -> None:
        """Registers this room's jobs, the outbox that the connector lays into, and the other form of the square's posts."""
        from parvis.federation import jobs  # noqa: F401
        from parvis.federation.arrivals import jobs as arriving  # noqa: F401
        from parvis.federation.outbox.actions import Kept
        from parvis.federation.views.wire import other_form
        from parvis.networks.activitypub import outbox
        from parvis.square import hooks

        outbox.keeps(Kept())
        hooks.FORMS.append(other_form)
