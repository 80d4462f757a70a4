"""Consults at the desk: the queue for a clinician, one consult from request to outcome, and the ledger."""
