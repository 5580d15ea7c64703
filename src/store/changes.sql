-- Version 2 of a workspace file: undo field by field, records that change sets made and removed, proposals, outbox.

-- `undoes`: the set that this one takes back. `open`: whether something of it can still be taken back.
-- `history`: the last line of field history before it. `outgoing`: whether its edits belong into a live CRM.
ALTER TABLE change_set ADD COLUMN undoes INTEGER;
ALTER TABLE change_set ADD COLUMN open INTEGER NOT NULL DEFAULT 1;
ALTER TABLE change_set ADD COLUMN history INTEGER NOT NULL DEFAULT 0;
ALTER TABLE change_set ADD COLUMN outgoing INTEGER NOT NULL DEFAULT 0;
ALTER TABLE change_set ADD COLUMN proposal INTEGER;
ALTER TABLE change_set ADD COLUMN receipt TEXT;
CREATE INDEX change_set_undoes ON change_set (undoes) WHERE undoes IS NOT NULL;

ALTER TABLE edit ADD COLUMN undone_by INTEGER;
-- The row of the record: one that is made again under the same id is another.
ALTER TABLE edit ADD COLUMN row INTEGER;
UPDATE edit SET row = (SELECT row FROM record WHERE key = edit.record);
CREATE INDEX edit_record ON edit (record, field);
-- Links that an undo would put back: their targets must stay until then.
CREATE INDEX edit_before ON edit (before) WHERE before >= '#' AND before < '$';

-- The change set that wrote a line of history; empty for writes outside of one.
ALTER TABLE field_history ADD COLUMN change_set INTEGER;

-- Records that a set made, as ranges of rows: an import of any size takes a few.
CREATE TABLE born (
  change_set INTEGER NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY (change_set, first)
) WITHOUT ROWID;

-- Records that a set removed, whole. Without `fields`: one that its undo left in place.
CREATE TABLE gone (
  change_set INTEGER NOT NULL,
  record TEXT NOT NULL,
  row INTEGER NOT NULL,
  fields TEXT,
  merged_into TEXT,
  undone_by INTEGER,
  PRIMARY KEY (change_set, record)
) WITHOUT ROWID;
CREATE INDEX gone_row ON gone (row);
CREATE INDEX gone_record ON gone (record);

CREATE TABLE proposal (
  id INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  source TEXT NOT NULL,
  notes TEXT NOT NULL,
  receipt TEXT,
  at INTEGER NOT NULL,
  open INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX proposal_open ON proposal (open, id);
CREATE TABLE proposed (
  proposal INTEGER NOT NULL,
  n INTEGER NOT NULL,
  record TEXT NOT NULL,
  field TEXT NOT NULL,
  before,
  after,
  quote TEXT,
  by TEXT NOT NULL,
  state TEXT NOT NULL,
  taken,
  change_set INTEGER,
  PRIMARY KEY (proposal, n)
) WITHOUT ROWID;

-- What a live CRM has to learn: `pending`, `sent`, or `held` while its record is removed. `n` is the edit of the set;
-- without it the record as a whole.
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY,
  change_set INTEGER NOT NULL,
  n INTEGER,
  record TEXT NOT NULL,
  field TEXT NOT NULL,
  op TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'pending',
  at INTEGER NOT NULL
);
CREATE INDEX outbox_record ON outbox (record, field);
CREATE INDEX outbox_set ON outbox (change_set);

-- Undo was known by set: what an undo wrote is what it took back.
UPDATE change_set SET undoes = (SELECT id FROM change_set AS undone WHERE undone.undone_by = change_set.id)
  WHERE origin = 'undo';
UPDATE edit SET undone_by = (SELECT undone_by FROM change_set WHERE id = edit.change_set)
  WHERE EXISTS (SELECT 1 FROM change_set AS s JOIN edit AS back ON back.change_set = s.undone_by
    WHERE s.id = edit.change_set AND back.record = edit.record AND back.field = edit.field);
UPDATE change_set SET open = EXISTS (SELECT 1 FROM edit WHERE change_set = id AND undone_by IS NULL);
UPDATE field_history SET change_set = 0 WHERE origin IN ('proposal', 'undo', 'seller');
