from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("recordings", "0006_uploads")]

    operations = [
        migrations.AddField(
            model_name="videorecording",
            name="sealed_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
