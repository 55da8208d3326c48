from django.apps import AppConfig


class Live(AppConfig):
    name = "parvis.live"

    def ready(self) -> None:
        """Registers this room's job, that it hears of messages that change or go, and its part of the square."""
        from parvis.inbox import above
        from parvis.live import part
        from parvis.live.queue import jobs

        above.follows("live", above.Follower(reworded=jobs.reworded, withdrawn=jobs.withdrawn))
        assert part
