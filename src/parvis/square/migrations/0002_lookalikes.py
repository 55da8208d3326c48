"""Names of other alphabets are compared by how they look, as new ones are. Where two look alike already, both stay."""

from typing import Any

from django.db import migrations

from parvis.square.looks import alike


def look(apps: Any, _editor: Any) -> None:
    residents = apps.get_model("square", "Resident").objects
    for pk, name, bare in residents.exclude(state="erased").order_by("pk").values_list("pk", "pseudonym", "bare").iterator():
        new = alike(name)
        if new != bare and not residents.filter(bare=new).exists():
            residents.filter(pk=pk).update(bare=new)


class Migration(migrations.Migration):
    dependencies = [("square", "0001_begin")]

    operations = [migrations.RunPython(look, migrations.RunPython.noop)]
