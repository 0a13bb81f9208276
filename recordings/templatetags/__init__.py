"""Words of pages about videos."""
