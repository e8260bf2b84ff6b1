"""ic, the incident console.

Nothing is imported here: every `ic` command passes through this file, and what it loads, all of them pay for.
"""

__version__ = "0.1.0"
