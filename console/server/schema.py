"""The server's tables, as numbered scripts that are run once each, in order, in one transaction per script.

``op`` holds the operations, by position; ``chain`` the end of each replica's chain; ``alias`` which databases' own workspace ids
belong to which workspace. A script, once released, is never changed: another one follows.
"""

from __future__ import annotations

from typing import Final

#: Words that the two databases spell differently.
SQLITE_WORDS: Final = {"serial": "INTEGER PRIMARY KEY", "bytes": "BLOB", "big": "INTEGER"}
POSTGRES_WORDS: Final = {
    "serial": "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
    "bytes": "BYTEA",
    "big": "BIGINT",
}

SCRIPTS: Final = (
    """
CREATE TABLE workspace (
  id {serial},
  name TEXT NOT NULL UNIQUE,
  epoch TEXT NOT NULL,
  head {big} NOT NULL,
  created_at TEXT NOT NULL
);
CREATE TABLE token (
  id TEXT PRIMARY KEY,
  digest TEXT NOT NULL UNIQUE,
  workspace {big} NOT NULL REFERENCES workspace (id),
  account TEXT NOT NULL,
  scope TEXT NOT NULL,
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  revoked_at TEXT
);
CREATE INDEX token_workspace ON token (workspace);
CREATE TABLE alias (alias TEXT PRIMARY KEY, workspace {big} NOT NULL REFERENCES workspace (id));
CREATE TABLE op (
  workspace {big} NOT NULL REFERENCES workspace (id),
  position {big} NOT NULL,
  op_id TEXT NOT NULL,
  replica TEXT NOT NULL,
  seq {big} NOT NULL,
  incident TEXT NOT NULL,
  target TEXT NOT NULL,
  hash TEXT NOT NULL,
  header TEXT NOT NULL,
  body TEXT,
  salt TEXT,
  account TEXT NOT NULL,
  received_at TEXT NOT NULL,
  rejected TEXT,
  PRIMARY KEY (workspace, position),
  UNIQUE (workspace, replica, seq),
  UNIQUE (workspace, op_id)
);
CREATE INDEX op_incident ON op (workspace, incident, target);
CREATE TABLE chain (
  workspace {big} NOT NULL,
  replica TEXT NOT NULL,
  seq {big} NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (workspace, replica)
);
CREATE TABLE incident (
  workspace {big} NOT NULL,
  incident TEXT NOT NULL,
  first {big} NOT NULL,
  PRIMARY KEY (workspace, incident)
);
CREATE INDEX incident_first ON incident (workspace, first);
CREATE TABLE redaction (workspace {big} NOT NULL, op_id TEXT NOT NULL, PRIMARY KEY (workspace, op_id));
CREATE TABLE part (
  workspace {big} NOT NULL,
  digest TEXT NOT NULL,
  bytes {bytes} NOT NULL,
  received_at TEXT NOT NULL,
  PRIMARY KEY (workspace, digest)
);
CREATE INDEX part_received ON part (workspace, received_at);
CREATE TABLE part_use (
  workspace {big} NOT NULL,
  digest TEXT NOT NULL,
  op_id TEXT NOT NULL,
  PRIMARY KEY (workspace, digest, op_id)
);
CREATE INDEX part_use_op ON part_use (workspace, op_id);
""",
)

#: The tables whose rows PostgreSQL shows only under their own workspace.
FENCED: Final = ("op", "chain", "incident", "redaction", "part", "part_use")


def statements(number: int, words: dict[str, str]) -> list[str]:
    """The single statements of a script."""
    return [part.strip() for part in SCRIPTS[number].format(**words).split(";\n") if part.strip()]
