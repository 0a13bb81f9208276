"""What staff see first: today's meetings, what waits, what failed, how much there is."""
