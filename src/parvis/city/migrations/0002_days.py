from django.db import migrations, models

ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


class Migration(migrations.Migration):
    dependencies = [("city", "0001_begin")]
    operations = [
        migrations.CreateModel(
            name="Almanac",
            fields=[
                ID,
                ("one", models.BooleanField(default=True, unique=True)),
                ("region", models.CharField(blank=True, max_length=20)),
                ("zone", models.CharField(blank=True, max_length=1)),
            ],
        ),
        migrations.CreateModel(
            name="Holiday",
            fields=[
                ID,
                ("kind", models.CharField(max_length=8)),
                ("name", models.CharField(max_length=120)),
                ("zone", models.CharField(blank=True, max_length=1)),
                ("first", models.DateField()),
                ("last", models.DateField()),
            ],
            options={
                "indexes": [models.Index(fields=["last", "first"], name="holiday_days")],
                "constraints": [models.UniqueConstraint(fields=("kind", "zone", "name", "first"), name="one_holiday")],
            },
        ),
        migrations.CreateModel(
            name="Ballot",
            fields=[
                ID,
                ("name", models.CharField(max_length=120)),
                ("kind", models.CharField(max_length=14)),
                ("territory", models.CharField(blank=True, max_length=120)),
                ("round1", models.DateField()),
                ("round2", models.DateField(blank=True, null=True)),
                ("closes", models.TimeField()),
                ("zone", models.CharField(max_length=40)),
                ("status", models.CharField(max_length=10)),
                ("announced_on", models.DateField(blank=True, null=True)),
                ("won_first", models.BooleanField(default=False)),
                ("interested", models.BooleanField(default=True)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("source", models.CharField(blank=True, max_length=300)),
                ("changed_at", models.DateTimeField(auto_now=True)),
            ],
            options={"indexes": [models.Index(fields=["round1"], name="ballot_days")]},
        ),
    ]
