"""Looks into a file from outside; runs alone, `python -m recordings.probe FILE`."""
