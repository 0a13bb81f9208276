"""Meetings and seats for programs: /api/v1/meetings/, /api/v1/join/."""
