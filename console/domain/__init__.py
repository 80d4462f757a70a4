"""What is true: facts, entities, the picture and everything computed from them; no I/O, clock, Qt or asyncio."""
