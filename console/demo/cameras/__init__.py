"""Cameras of the simulated city: drawn pictures as real local streams, announced to the hub, drones with telemetry."""
