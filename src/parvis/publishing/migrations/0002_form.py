from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("publishing", "0001_begin")]
    operations = [migrations.AddField("post", "form", models.UUIDField(null=True, unique=True))]
