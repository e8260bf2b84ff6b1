"""What a person sees at once: each screen composes widgets, asks the desk, and holds no logic of its own."""
