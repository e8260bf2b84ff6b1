"""The journal in its SQLite file: writing it durably, folding it into tables, reading those tables, caring for it."""
