"""attention_metrics_1min as a view, on every server; a tier may replace it."""

from django.db import migrations

CREATE = """
CREATE VIEW attention_metrics_1min AS
SELECT
    date_bin('1 minute', time, TIMESTAMPTZ '2000-01-01 00:00:00+00') AS bucket,
    meeting_id,
    participant_id,
    AVG(attention_score) AS avg_attention,
    MIN(attention_score) AS min_attention,
    MAX(attention_score) AS max_attention,
    AVG(gaze_score) AS avg_gaze,
    AVG(head_pose_score) AS avg_head_pose,
    COUNT(*) AS sample_count
FROM attention_metrics
GROUP BY bucket, meeting_id, participant_id
"""


class Migration(migrations.Migration):
    dependencies = [("analytics", "0002_cascades")]

    operations = [
        migrations.RunSQL(
            CREATE,
            "DROP VIEW attention_metrics_1min",
            hints={"model_name": "attentionminute"},
        )
    ]
