from django.apps import AppConfig


class Live(AppConfig):
    name = "parvis.live"

    def ready(self) -> None:
        """Registers this room's job, that it hears of messages that change or go, its part of the square, and its buttons' posts."""
        from parvis.inbox import hooks
        from parvis.live import part
        from parvis.live.queue import jobs
        from parvis.live.ready.actions import sent_by_hand
        from parvis.publishing import foreseeing

        foreseeing.BY_HAND.append(sent_by_hand)
        hooks.follows("live", hooks.Follower(reworded=jobs.reworded, withdrawn=jobs.withdrawn))
        assert part
