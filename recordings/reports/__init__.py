"""What the result of a video says: the report of a meeting, by the video's own time."""
