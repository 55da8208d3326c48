import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone


def write_down(apps, _editor):
    """Who is blocked already is in the register, since now: nobody wrote down since when."""
    Resident, Block = apps.get_model("square", "Resident"), apps.get_model("square", "Block")
    now = timezone.now()
    blocked = Resident.objects.filter(state="blocked").values_list("pk", "reason")
    Block.objects.bulk_create([Block(resident_id=pk, reason=reason, at=now) for pk, reason in blocked], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [
        ("square", "0003_passkeys"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(model_name="resident", name="blocked_until", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="notice", name="gaps", field=models.TextField(blank=True)),
        migrations.AddField(model_name="notice", name="burdens", field=models.TextField(blank=True)),
        migrations.AddField(model_name="notice", name="outside", field=models.TextField(blank=True)),
        migrations.AddField(model_name="notice", name="tools", field=models.TextField(blank=True)),
        migrations.AddField(model_name="notice", name="declared_on", field=models.DateField(null=True)),
        migrations.AddField(model_name="notice", name="access_contact", field=models.CharField(blank=True, max_length=200)),
        migrations.CreateModel(
            name="Block",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=300)),
                ("source", models.CharField(default="hand", max_length=4)),
                ("at", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("appeal", models.TextField(blank=True)),
                ("appealed_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(blank=True, max_length=6)),
                ("answer", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "resident",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="blocks", to="square.resident"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["resident", "-id"], name="square_block_resident"),
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True), ("until__isnull", False)),
                        fields=["until"],
                        name="square_block_until",
                    ),
                    models.Index(
                        condition=models.Q(("appealed_at__isnull", False), ("outcome", "")),
                        fields=["id"],
                        name="square_block_appealed",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("resident",),
                        name="one_block_at_a_time",
                    )
                ],
            },
        ),
        migrations.RunPython(write_down, migrations.RunPython.noop),
    ]
