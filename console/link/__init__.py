"""A desk's end of the stream: connect, resume, tell staleness."""
