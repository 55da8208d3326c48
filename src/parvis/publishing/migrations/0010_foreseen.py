"""What is planned and would not leave as things are is said before its hour."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("publishing", "0009_looked")]

    operations = [
        migrations.AddField("post", "looked", models.CharField(blank=True, default="", max_length=40), preserve_default=False),
        migrations.AddField("post", "foreseen", models.TextField(blank=True, default=""), preserve_default=False),
        migrations.AddIndex(
            "post",
            models.Index(condition=models.Q(("foreseen", ""), _negated=True), fields=["publish_at"], name="post_foreseen"),
        ),
    ]
