from django.db import migrations, models

WITHDRAW_ALL_BUT_THE_NEWEST = """
    UPDATE consents SET withdrawn_at = now()
    WHERE withdrawn_at IS NULL AND EXISTS (
        SELECT FROM consents AS newer
        WHERE newer.participant_id = consents.participant_id
            AND newer.withdrawn_at IS NULL
            AND (newer.given_at, newer.id) > (consents.given_at, consents.id)
    )
"""


class Migration(migrations.Migration):
    dependencies = [("meetings", "0002_cascades")]

    operations = [
        migrations.AddField(
            model_name="consent",
            name="privacy_level",
            field=models.CharField(
                blank=True,
                choices=[
                    ("aggregate", "Room only"),
                    ("self", "Each person sees their own"),
                    ("individual", "The host sees each person"),
                ],
                max_length=20,
                null=True,
            ),
        ),
        migrations.RunSQL(WITHDRAW_ALL_BUT_THE_NEWEST, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at", None)),
                fields=("participant",),
                name="one_standing_consent",
            ),
        ),
    ]
