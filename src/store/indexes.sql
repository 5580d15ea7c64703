CREATE INDEX IF NOT EXISTS record_folded ON record (kind, folded);
CREATE INDEX IF NOT EXISTS record_order ON record (kind, sort_key);
CREATE INDEX IF NOT EXISTS record_stage ON record (kind, stage COLLATE NOCASE, amount);
CREATE INDEX IF NOT EXISTS record_day ON record (kind, day, amount);
CREATE INDEX IF NOT EXISTS record_amount ON record (kind, amount);
CREATE INDEX IF NOT EXISTS record_owner ON record (owner, kind, stage, amount) WHERE owner IS NOT NULL;
CREATE INDEX IF NOT EXISTS record_account ON record (account, kind) WHERE account IS NOT NULL;
CREATE INDEX IF NOT EXISTS record_about ON record (about, kind) WHERE about IS NOT NULL;
CREATE INDEX IF NOT EXISTS record_who ON record (who, kind) WHERE who IS NOT NULL;

-- What the planner should take for granted: kinds are large, links are few. Constants, so that a query has the same
-- plan in every workspace. Rows of the index, then how many of them share the first column, the first two, and so on.
ANALYZE sqlite_schema;
DELETE FROM sqlite_stat1 WHERE tbl = 'record';
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
  ('record', 'record_key', '1000000 1'),
  ('record', 'record_folded', '1000000 100000 5'),
  ('record', 'record_order', '1000000 100000 20'),
  ('record', 'record_stage', '1000000 100000 20000 50'),
  ('record', 'record_day', '1000000 100000 100 5'),
  ('record', 'record_amount', '1000000 100000 200'),
  ('record', 'record_owner', '1000000 20000 2000 500 10'),
  ('record', 'record_account', '300000 5 3'),
  ('record', 'record_about', '500000 5 3'),
  ('record', 'record_who', '500000 5 3');
ANALYZE sqlite_schema;
