-- Days are written 20261122. Places in the log are a day and two bytes.
CREATE TABLE meta(key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE names(id INTEGER PRIMARY KEY, sort INTEGER NOT NULL, name TEXT NOT NULL, UNIQUE(sort, name));
CREATE TABLE sessions(
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, first INTEGER NOT NULL, begun INTEGER NOT NULL,
    day INTEGER NOT NULL, current INTEGER NOT NULL
);
CREATE INDEX session_days ON sessions(day);
-- A turn is named by the number of its question's line. Money in millionths of a dollar, times in milliseconds.
CREATE TABLE turns(
    seq INTEGER PRIMARY KEY, session INTEGER NOT NULL, time INTEGER NOT NULL,
    day_from INTEGER NOT NULL, byte_from INTEGER NOT NULL, day_to INTEGER NOT NULL, byte_to INTEGER NOT NULL,
    day INTEGER NOT NULL, action INTEGER, record INTEGER, model INTEGER, outcome INTEGER NOT NULL,
    marks INTEGER NOT NULL, reasons INTEGER NOT NULL, rating INTEGER NOT NULL, edited REAL,
    cost INTEGER, first_ms INTEGER, total_ms INTEGER, nearest TEXT, question TEXT NOT NULL, cell BLOB NOT NULL,
    answer_day INTEGER, answer_from INTEGER, answer_to INTEGER
);
CREATE INDEX turn_times ON turns(time);
CREATE INDEX turn_sessions ON turns(session);
CREATE INDEX turn_days ON turns(day);
CREATE INDEX flagged ON turns(time) WHERE reasons <> 0;
-- What no action answered: reasons 1 (out of scope) and 2 (no support).
CREATE INDEX missing ON turns(time) WHERE reasons & 1 OR (reasons & 2 AND action IS NULL);
CREATE TABLE receipts(id TEXT PRIMARY KEY, turn INTEGER NOT NULL) WITHOUT ROWID;
-- Lines that belong to a turn by what they name, wherever they stand.
CREATE TABLE extra(
    turn INTEGER NOT NULL, day INTEGER NOT NULL, byte_from INTEGER NOT NULL, byte_to INTEGER NOT NULL,
    PRIMARY KEY (turn, day, byte_from)
) WITHOUT ROWID;
-- Which turn made a proposal (p3), a draft (d4) or, by its proposal, a change set (s5).
CREATE TABLE bound(what TEXT PRIMARY KEY, turn INTEGER NOT NULL, by TEXT) WITHOUT ROWID;
-- Decisions that belong to no turn.
CREATE TABLE loose(seq INTEGER PRIMARY KEY, time INTEGER NOT NULL, action INTEGER, cell BLOB NOT NULL);
-- Sums of cells over so many days (span) from a day on; a part is 0 for everything, -1 for what has no action, -2 for
-- what has no model, else the number of an action's or a model's name.
CREATE TABLE sums(
    span INTEGER NOT NULL, part INTEGER NOT NULL, day INTEGER NOT NULL, cell BLOB NOT NULL,
    PRIMARY KEY (span, part, day)
) WITHOUT ROWID;
-- Words only: the texts stand in the log.
CREATE VIRTUAL TABLE ft USING fts5(
    question, answer, more, tags, content = '', contentless_delete = 1, prefix = '1 2', tokenize = 'unicode61 remove_diacritics 2'
);
