"""Fit what the product ships: run by hand, never imported by the product."""
