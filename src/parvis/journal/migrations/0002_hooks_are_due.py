from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_begin")]
    operations = [
        migrations.AddField("hook", "due_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("hook", "attempts", models.PositiveIntegerField(default=0)),
        migrations.AddIndex(
            "hook", models.Index(condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="hook_due")
        ),
    ]
