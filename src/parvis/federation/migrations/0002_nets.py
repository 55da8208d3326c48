"""Whence a delivery was sent, by a digest, so that one address does not fill the inbox for all others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("federation", "0001_begin")]

    operations = [
        migrations.AddField(model_name="arrival", name="net", field=models.CharField(blank=True, default="", max_length=40)),
        migrations.AlterField(model_name="arrival", name="net", field=models.CharField(blank=True, max_length=40)),
        migrations.AddField(model_name="arrival", name="lane", field=models.CharField(default="new", max_length=5)),
        migrations.AddIndex(model_name="arrival", index=models.Index(fields=["net", "state"], name="arrival_net")),
    ]
