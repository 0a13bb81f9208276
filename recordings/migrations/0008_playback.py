from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("recordings", "0007_recording"),
    ]

    operations = [
        migrations.AddField(
            model_name="videorecording",
            name="first_picture_s",
            field=models.FloatField(db_default=0.0, default=0.0, editable=False),
        ),
        migrations.AddField(
            model_name="videorecording",
            name="playable_progress",
            field=models.IntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name="videorecording",
            name="prepared_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="videorecording",
            name="preparing_until",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
