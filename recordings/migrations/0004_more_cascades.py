from django.db import migrations

from users.db_schema import CascadeInDatabase, SetNullInDatabase


class Migration(migrations.Migration):
    dependencies = [("recordings", "0003_jobs_and_uploads")]

    operations = [
        CascadeInDatabase("video_segments", "analysis_id"),
        CascadeInDatabase("uploads", "user_id"),
        CascadeInDatabase("uploads", "analysis_id"),
        SetNullInDatabase("video_recordings", "analysis_id"),
        SetNullInDatabase("video_recordings", "seat_id"),
    ]
