"""Cameras on the desk: addresses opened with a purpose, pictures with their age, and the ground a drone sees."""
