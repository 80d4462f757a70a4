"""The Qt console: window, map, board, dossier; draws the picture and asks."""
