"""Bytes to facts and back, without sockets."""
