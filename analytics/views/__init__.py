"""The host's pages: while a meeting runs, and after it."""
