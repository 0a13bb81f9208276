"""Faces in a window that the host shares: who is who, and how each is doing. Pure."""
