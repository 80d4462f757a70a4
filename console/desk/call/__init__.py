"""Video calls in the desk: the browser's part is one local page that can reach nothing but this process."""
