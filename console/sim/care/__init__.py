"""Care in the simulated city: what a caller, an officer and a clinician say, worked out from the picture alone."""
