"""The ground that screens and widgets stand on: the typed app, safe text, themes, signs, the ticker, keys and prompts.

Nothing here knows what an incident is; nothing above has to know how Textual is kept quick, quiet and safe."""
