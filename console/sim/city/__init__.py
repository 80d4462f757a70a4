"""Port Ardent, the project's own fictional port city: its plan, its generator and its reader."""
