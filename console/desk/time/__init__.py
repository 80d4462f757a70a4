"""The time machine of the desk: standing in any second of a shift while the live picture goes on beneath."""
