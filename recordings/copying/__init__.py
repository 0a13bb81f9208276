"""Copies of videos that browsers play. Knows no framework: it runs in its own process."""
