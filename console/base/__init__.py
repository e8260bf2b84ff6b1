"""The ground every floor stands on: errors, clock, ids, files, text safety. Imports nothing of ours."""
