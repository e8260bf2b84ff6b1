"""Every act a person can do, once. A key press and a shell command call the same function here; neither holds logic.

An act looks, decides and records within one transaction. It returns what it did; what it declines it says with ``Refused``.
"""
