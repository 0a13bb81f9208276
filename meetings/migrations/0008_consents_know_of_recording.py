from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0006_capture_and_recording"),
    ]

    operations = [
        migrations.AddField(
            model_name="consent",
            name="recording_policy",
            field=models.CharField(
                blank=True,
                choices=[
                    ("nobody", "Nobody"),
                    ("host", "The host"),
                    ("everybody", "The host, and everybody their own camera"),
                ],
                max_length=20,
                null=True,
            ),
        ),
    ]
