"""What every address below /api/ has in common."""
