"""Keeping facts in order: the append-only log, its hash chain, checkpoints and the track store."""
