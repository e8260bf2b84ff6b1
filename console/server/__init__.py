"""The backend: stores operations, gives each a position, and hands them on. It never looks into what they mean, but for
``redact`` (it erases) and the read model (it folds, with the same code as the console)."""
