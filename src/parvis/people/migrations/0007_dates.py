from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0006_house"),
    ]

    operations = [
        migrations.AddField(model_name="departmentrole", name="begins_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="departmentrole", name="ends_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="team", name="closed_at", field=models.DateTimeField(null=True)),
        migrations.RemoveConstraint(model_name="membership", name="one_role_a_team"),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("through__isnull", True)), fields=("user", "team"), name="one_role_a_team"
            ),
        ),
    ]
