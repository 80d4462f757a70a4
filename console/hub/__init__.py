"""The server: sessions, ordering, fan-out, access and intake from sources."""
