"""Pure functions: what the journal, the clocks, the log line and the documents mean. Nothing here reads a clock, a
file, a database or a random number; each is handed in, so every result can be had again from the same inputs."""
