from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0008_consents_know_of_recording"),
    ]

    operations = [
        migrations.AddField(
            model_name="participant",
            name="away_s",
            field=models.FloatField(
                db_default=0.0,
                default=0.0,
                editable=False,
                help_text="How long somebody in a shared window was out of it and came back.",
            ),
        ),
        migrations.AddConstraint(
            model_name="participant",
            constraint=models.UniqueConstraint(
                condition=models.Q(("track_id__isnull", False)),
                fields=("meeting", "track_id"),
                name="one_person_for_a_face",
            ),
        ),
    ]
