"""Pages about people's data: their own, and what the site does with it."""
