from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("recordings", "0008_playback"),
    ]

    operations = [
        migrations.AddField(
            model_name="videorecording",
            name="finish_attempts",
            field=models.IntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name="videorecording",
            name="finish_queued_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="videorecording",
            name="finishing_until",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="videorecording",
            name="prepare_attempts",
            field=models.IntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name="videorecording",
            name="prepare_queued_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
