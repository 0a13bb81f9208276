"""Sockets: frames in (participants), typed events out (participants and hosts)."""
