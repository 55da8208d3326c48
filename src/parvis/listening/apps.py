from django.apps import AppConfig


class Listening(AppConfig):
    name = "parvis.listening"

    def ready(self) -> None:
        """Registers this room's jobs, that it hears what arrives, and what it shows on the counter."""
        from parvis.inbox import hooks
        from parvis.listening import jobs  # noqa: F401
        from parvis.listening.echoes import following as echoing
        from parvis.listening.echoes import jobs as gathering  # noqa: F401
        from parvis.listening.echoes.lists import beside
        from parvis.listening.lookouts import counter, following  # noqa: F401
        from parvis.listening.lookouts import jobs as noticing  # noqa: F401
        from parvis.listening.spikes import jobs as judging  # noqa: F401
        from parvis.listening.spikes.counting import recount
        from parvis.readings import hooks as understood

        hooks.follows("listening", hooks.Follower(heard=following.heard))
        hooks.follows("echoes", hooks.Follower(heard=echoing.heard), after=("readings",))
        understood.follows("spikes", recount)
        hooks.carries(hooks.Carried("listening.print"))
        hooks.shows("echoes", hooks.Part("listening/echoes/beside.html", beside), order=16)
