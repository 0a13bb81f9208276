"""Pages of meetings: hosting, joining, taking part."""
