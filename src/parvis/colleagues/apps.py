from django.apps import AppConfig


class Colleagues(AppConfig):
    name = "parvis.colleagues"

    def ready(self) -> None:
        """Some acts of the rooms below wait for a second person."""
        from parvis.colleagues.departments.spreading import spread
        from parvis.colleagues.second.actions import gate
        from parvis.people import actions, second

        second.gates.append(gate)
        actions.spreading.append(spread)
