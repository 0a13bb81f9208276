"""Analyses for programs: /api/v1/analyses/."""
