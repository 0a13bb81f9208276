from django.db import migrations

from users.db_schema import CascadeInDatabase


class Migration(migrations.Migration):
    dependencies = [("meetings", "0001_initial")]

    operations = [
        CascadeInDatabase("participants", "meeting_id"),
        CascadeInDatabase("consents", "participant_id"),
    ]
