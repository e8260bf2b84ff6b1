"""The tables, as sqlite-utils migrations; imported only when a database is new or older than the program.

``op`` and ``part`` are the journal. ``register``, ``entry``, ``incident`` and the two search tables are folds of it and may be
rebuilt at any time. ``local`` is this machine's own (replica, clock, what was rung) and never part of a fold; nor are
``on_server``, ``envelope`` and ``sync_event``, which say how this database stands with its server. The
views give people with ``sqlite3`` or Datasette the rest by name. Described column by column in ``docs/database.md``.
"""

from __future__ import annotations

import sqlite3
from typing import Final

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

#: ``PRAGMA user_version`` of a database that this program writes: the number of migrations below.
CURRENT: Final = 2

migrations = Migrations("ic")

JOURNAL = """
CREATE TABLE op (
  position INTEGER PRIMARY KEY,
  op_id TEXT NOT NULL UNIQUE,
  workspace TEXT NOT NULL,
  incident TEXT NOT NULL,
  replica TEXT NOT NULL,
  seq INTEGER NOT NULL,
  hlc TEXT NOT NULL,
  at TEXT NOT NULL,
  author TEXT NOT NULL,
  kind TEXT NOT NULL,
  v INTEGER NOT NULL,
  target TEXT NOT NULL,
  field TEXT NOT NULL,
  parents TEXT NOT NULL,
  act TEXT NOT NULL,
  undoes TEXT,
  body_hash TEXT NOT NULL,
  prev TEXT NOT NULL,
  hash TEXT NOT NULL,
  body TEXT,
  salt TEXT,
  UNIQUE (replica, seq)
);
CREATE INDEX op_register ON op (target, field);
CREATE INDEX op_incident ON op (incident, replica, seq);
CREATE TABLE part (hash TEXT PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE local (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""

#: Folded tables; also made in the temporary schema by a rebuild, so no statement here may name a schema.
FOLDED = """
CREATE TABLE register (
  target TEXT NOT NULL,
  field TEXT NOT NULL,
  incident TEXT NOT NULL,
  value TEXT,
  at TEXT NOT NULL,
  author TEXT NOT NULL,
  op_id TEXT NOT NULL,
  history TEXT,
  conflict TEXT,
  PRIMARY KEY (target, field)
) WITHOUT ROWID;
CREATE TABLE entry (
  row INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  incident TEXT NOT NULL,
  at TEXT NOT NULL,
  at_offset INTEGER NOT NULL,
  recorded_at TEXT NOT NULL,
  recorded_offset INTEGER NOT NULL,
  kind TEXT NOT NULL,
  text TEXT NOT NULL,
  typed TEXT NOT NULL,
  author TEXT NOT NULL,
  tags TEXT NOT NULL,
  starred INTEGER NOT NULL,
  retracted INTEGER NOT NULL,
  edited INTEGER NOT NULL,
  redacted INTEGER NOT NULL,
  by_act INTEGER NOT NULL,
  state TEXT NOT NULL,
  outcome TEXT NOT NULL,
  detail TEXT NOT NULL,
  register TEXT NOT NULL,
  conflicted INTEGER NOT NULL
);
CREATE TABLE incident (
  row INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  ref TEXT NOT NULL,
  title TEXT NOT NULL,
  severity TEXT NOT NULL,
  status TEXT NOT NULL,
  services TEXT NOT NULL,
  impact TEXT NOT NULL,
  summary TEXT NOT NULL,
  declared_at TEXT NOT NULL,
  resolved_at TEXT,
  drill INTEGER NOT NULL,
  active INTEGER NOT NULL
);
CREATE VIRTUAL TABLE entry_search USING fts5 (words, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3');
CREATE VIRTUAL TABLE incident_search USING fts5 (words, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3');
"""

INDEXES = """
CREATE INDEX register_incident ON register (incident) WHERE conflict IS NOT NULL;
CREATE INDEX entry_timeline ON entry (incident, at, id);
CREATE INDEX entry_kind ON entry (incident, kind, at);
CREATE INDEX incident_active ON incident (declared_at) WHERE active;
CREATE INDEX incident_order ON incident (declared_at);
CREATE INDEX incident_ref ON incident (ref);
"""

VIEWS = """
CREATE VIEW role AS
  SELECT incident, substr(field, 6) AS role, json_extract(value, '$') AS who, at AS since, author
  FROM register WHERE field LIKE 'role:%' AND value <> 'null';
CREATE VIEW step AS
  SELECT incident, substr(field, 6) AS step, json_extract(value, '$.state') AS state,
         json_extract(value, '$.text') AS text, json_extract(value, '$.reason') AS reason, at, author
  FROM register WHERE field LIKE 'tick:%' AND value <> 'null';
CREATE VIEW link AS
  SELECT incident, substr(field, 6) AS label, json_extract(value, '$') AS url
  FROM register WHERE field LIKE 'link:%' AND value <> 'null';
CREATE VIEW milestone AS
  SELECT incident, substr(field, 11) AS milestone, json_extract(value, '$') AS at
  FROM register WHERE field LIKE 'milestone:%' AND value <> 'null';
CREATE VIEW ask AS
  SELECT id, incident, at, json_extract(detail, '$.who') AS who, text, json_extract(detail, '$.due') AS due,
         state, outcome, author
  FROM entry WHERE kind = 'ask' AND NOT retracted;
CREATE VIEW comms AS
  SELECT id, incident, at, json_extract(detail, '$.audience') AS audience, text,
         json_extract(detail, '$.message') AS message, author
  FROM entry WHERE kind = 'comms' AND NOT retracted;
CREATE VIEW follow_up AS
  SELECT id, incident, at, text, json_extract(detail, '$.owner') AS owner, json_extract(detail, '$.due') AS due,
         state, outcome, author
  FROM entry WHERE kind = 'follow-up' AND NOT retracted;
"""


def statements(script: str) -> list[str]:
    """The single statements of a script (``executescript`` would commit the transaction around it)."""
    return [part.strip() for part in script.split(";\n") if part.strip()]


@migrations()
def journal_and_tables(db: Database) -> None:
    """The journal, its folded tables, their indexes and views."""
    for script in (JOURNAL, FOLDED, INDEXES, VIEWS):
        for statement in statements(script):
            db.conn.execute(statement)


SYNC = """
CREATE TABLE on_server (replica TEXT PRIMARY KEY, seq INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE envelope (op_id TEXT PRIMARY KEY, account TEXT NOT NULL, refused TEXT) WITHOUT ROWID;
CREATE INDEX envelope_refused ON envelope (op_id) WHERE refused IS NOT NULL;
CREATE TABLE sync_event (row INTEGER PRIMARY KEY, at TEXT NOT NULL, state TEXT NOT NULL, said TEXT NOT NULL);
CREATE INDEX op_redact ON op (incident) WHERE field = 'redact';
"""


@migrations()
def sync(db: Database) -> None:
    """How far each replica is on the server, what the server says of operations, and what happened between us."""
    for statement in statements(SYNC):
        db.conn.execute(statement)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the database to :data:`CURRENT`. Runs inside the caller's transaction."""
    migrations.apply(Database(connection))
    connection.execute(f"PRAGMA user_version = {CURRENT}")
