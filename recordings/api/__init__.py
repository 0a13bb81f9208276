"""Videos for programs: /api/v1/analyses/, /api/v1/recordings/."""
