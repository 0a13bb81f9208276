"""Writes about people and what belongs to their accounts."""
