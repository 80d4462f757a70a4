"""After the fact: the picture at a past second."""
