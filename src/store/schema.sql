-- Version 1 of a workspace file.

-- A kind owns the row numbers (no << 40) .. ((no + 1) << 40), so that a kind is a range of rows everywhere.
CREATE TABLE kind (
  no INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  count INTEGER NOT NULL DEFAULT 0,
  next INTEGER NOT NULL
);

-- Columns without a type hold cells (see cell.rs). Which field lives in which column: columns.rs.
CREATE TABLE record (
  row INTEGER PRIMARY KEY,
  kind INTEGER NOT NULL,
  key TEXT NOT NULL,
  name TEXT NOT NULL,
  folded TEXT NOT NULL,
  sort_key TEXT NOT NULL,
  stage, label, amount, currency, day, account, about, who, owner, created, modified,
  fields TEXT
);
CREATE UNIQUE INDEX record_key ON record (key);

-- Links that have no column of their own.
CREATE TABLE link (
  target TEXT NOT NULL,
  field TEXT NOT NULL,
  row INTEGER NOT NULL,
  PRIMARY KEY (target, field, row)
) WITHOUT ROWID;

CREATE TABLE field (
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  definition TEXT NOT NULL,
  PRIMARY KEY (kind, name)
) WITHOUT ROWID;

CREATE TABLE change_set (
  id INTEGER PRIMARY KEY,
  origin TEXT NOT NULL,
  who TEXT NOT NULL,
  source TEXT NOT NULL,
  at INTEGER NOT NULL,
  title TEXT NOT NULL,
  undone_by INTEGER
);
CREATE TABLE edit (
  change_set INTEGER NOT NULL,
  n INTEGER NOT NULL,
  record TEXT NOT NULL,
  field TEXT NOT NULL,
  before,
  after,
  PRIMARY KEY (change_set, n)
) WITHOUT ROWID;

-- Moments are microseconds since 1970, UTC.
CREATE TABLE field_history (
  id INTEGER PRIMARY KEY,
  record TEXT NOT NULL,
  field TEXT NOT NULL,
  old,
  new,
  at INTEGER NOT NULL,
  by TEXT NOT NULL,
  origin TEXT NOT NULL
);
CREATE INDEX field_history_record ON field_history (record, at);
CREATE INDEX field_history_at ON field_history (at);

CREATE TABLE draft (
  id INTEGER PRIMARY KEY,
  record TEXT
);
CREATE TABLE draft_version (
  draft INTEGER NOT NULL,
  n INTEGER NOT NULL,
  recipients TEXT NOT NULL,
  cc TEXT NOT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  at INTEGER NOT NULL,
  by TEXT NOT NULL,
  request TEXT NOT NULL,
  PRIMARY KEY (draft, n)
) WITHOUT ROWID;

CREATE TABLE state (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

-- Names, for typing: every prefix up to four characters is indexed.
CREATE VIRTUAL TABLE name_index USING fts5 (
  name, content = '', contentless_delete = 1, detail = none,
  prefix = '1 2 3 4', tokenize = 'unicode61 remove_diacritics 2'
);
-- Bodies, descriptions and other texts, for searching.
CREATE VIRTUAL TABLE text_index USING fts5 (
  text, content = '', contentless_delete = 1, detail = none,
  tokenize = 'unicode61 remove_diacritics 2'
);
