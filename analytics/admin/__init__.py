"""What was measured, in the admin."""

from analytics.admin import alerts, meetings, samples, seats, summaries

__all__ = ["alerts", "meetings", "samples", "seats", "summaries"]
