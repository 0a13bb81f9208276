"""Pages of the door and of a person's own account."""
