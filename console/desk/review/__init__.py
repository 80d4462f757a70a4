"""Views of a whole shift: its timeline, what was missed, its measures, what might have been, and its hand-over."""
