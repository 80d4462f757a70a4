"""The map: tiles and labels beneath, units and incidents above, tools to measure and to draw with."""
