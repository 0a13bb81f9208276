"""Pages of videos."""
