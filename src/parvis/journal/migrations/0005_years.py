import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("journal", "0004_redactions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="event",
            name="by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(model_name="event", index=models.Index(fields=["label", "-id"], name="event_label")),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(condition=models.Q(("by__isnull", False)), fields=["by", "-id"], name="event_by"),
        ),
    ]
