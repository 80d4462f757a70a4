"""A simulated city and the replay of real records, each speaking the stream as any source."""
