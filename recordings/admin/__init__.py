"""Videos, and everything that knows of videos, in the admin."""

from recordings.admin import analyses, detections, meetings, people, videos

__all__ = ["analyses", "detections", "meetings", "people", "videos"]
