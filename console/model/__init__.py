"""The words of the console as frozen types: operations, incidents, entries, policies, runbooks. No behaviour beyond
what a value can say of itself, and nothing heavy to import: ``ic log`` loads them on every call."""
