CREATE INDEX IF NOT EXISTS record_order ON record (kind, sort_key);
CREATE INDEX IF NOT EXISTS record_stage ON record (kind, stage COLLATE NOCASE, amount);
CREATE INDEX IF NOT EXISTS record_day ON record (kind, day, amount);
CREATE INDEX IF NOT EXISTS record_amount ON record (kind, amount);
CREATE INDEX IF NOT EXISTS record_owner ON record (owner, kind, stage, amount) WHERE owner IS NOT NULL;
CREATE INDEX IF NOT EXISTS record_account ON record (account, kind) WHERE account IS NOT NULL;
CREATE INDEX IF NOT EXISTS record_about ON record (about, kind) WHERE about IS NOT NULL;
CREATE INDEX IF NOT EXISTS record_who ON record (who, kind) WHERE who IS NOT NULL;
