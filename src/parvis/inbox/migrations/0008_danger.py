"""Somebody may need help at once: said on the conversation itself, so that no list asks once more for it. And what an act of
moderation rests on, the notice to its author, what they say against it."""

from __future__ import annotations

from django.conf import settings
from django.db import migrations, models
from django.db.models.deletion import CASCADE, SET_NULL


class Migration(migrations.Migration):
    dependencies = [("inbox", "0007_joined"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.AddField("conversation", "danger", models.CharField(blank=True, default="", max_length=6)),
        migrations.AddIndex(
            "conversation",
            models.Index(fields=["-last_at", "-id"], name="conversation_danger", condition=~models.Q(danger="")),
        ),
        migrations.AddField("moderation", "clause", models.CharField(blank=True, max_length=140)),
        migrations.AddField(
            "moderation", "notice", models.ForeignKey(null=True, on_delete=SET_NULL, related_name="+", to="inbox.reply")
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                ("state", models.CharField(default="open", max_length=6)),
                ("decision", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("by", models.ForeignKey(null=True, on_delete=SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("decided_by", models.ForeignKey(null=True, on_delete=SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("moderation", models.ForeignKey(on_delete=CASCADE, related_name="appeals", to="inbox.moderation")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(state="open"), fields=("moderation",), name="one_open_appeal")
                ],
            },
        ),
    ]
