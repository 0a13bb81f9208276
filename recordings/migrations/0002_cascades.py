from django.db import migrations

from users.db_schema import CascadeInDatabase


class Migration(migrations.Migration):
    dependencies = [("recordings", "0001_initial")]

    operations = [
        CascadeInDatabase("detection_timeline", "recording_id"),
    ]
