"""What the playback page is made of: parts of files, of the timeline, of results."""
