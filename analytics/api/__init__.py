"""Live meetings, what was measured, alerts and reports for programs."""
