"""Documents on disk to models: runbooks, message templates, policies. Nothing here writes to the user's files."""
