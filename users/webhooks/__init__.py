"""Tells programs of other people what happens: https://www.standardwebhooks.com."""
