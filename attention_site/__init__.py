"""Project: settings, addresses, servers."""
