from django.db import migrations

from users.db_schema import CascadeInDatabase


class Migration(migrations.Migration):
    dependencies = [("analytics", "0001_initial")]

    operations = [
        CascadeInDatabase("alerts", "meeting_id"),
        CascadeInDatabase("alerts", "participant_id"),
        CascadeInDatabase("meeting_summaries", "meeting_id"),
    ]
