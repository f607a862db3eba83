-- What people decided. Rows are only ever added: a decision that is taken back has an `undo` after
-- it, one whose statement was found elsewhere after a re-run a `re-anchor`. Nothing here refers to
-- rows of other tables, so that a decision outlives the run, the reading and the file it was about.
CREATE TABLE decision (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,           -- of everything below: an entry imported twice is one row
  at TEXT NOT NULL,                  -- UTC, microseconds
  reviewer TEXT NOT NULL,
  action TEXT NOT NULL,              -- accept reject correct skip add undo re-anchor
  of TEXT,                           -- of undo and re-anchor: the entry's id
  why TEXT NOT NULL,
  record TEXT NOT NULL, fact TEXT NOT NULL, type TEXT NOT NULL,
  original TEXT, corrected TEXT,     -- JSON, as under "fields" of a record
  evidence TEXT,                     -- JSON, the statement itself
  run INTEGER, rule TEXT, rule_digest TEXT,
  document TEXT AS (json_extract(evidence, '$.document')),
  source TEXT AS (json_extract(evidence, '$.source')),
  page INTEGER AS (json_extract(evidence, '$.page')),
  quote TEXT AS (json_extract(evidence, '$.quote'))
);
CREATE INDEX decision_fact ON decision (fact);
CREATE INDEX decision_record ON decision (record);
CREATE INDEX decision_of ON decision (of) WHERE of IS NOT NULL;
CREATE INDEX decision_added ON decision (document) WHERE action IN ('add', 're-anchor');
CREATE INDEX decision_reviewer ON decision (reviewer, at);

CREATE TRIGGER decision_is_not_changed BEFORE UPDATE ON decision
BEGIN SELECT RAISE(ABORT, 'the decision log is only added to'); END;
CREATE TRIGGER decision_is_not_deleted BEFORE DELETE ON decision
BEGIN SELECT RAISE(ABORT, 'the decision log is only added to'); END;

-- The last word of each reviewer on each fact.
CREATE VIEW decisions_in_force AS
SELECT * FROM (
  SELECT decision.*, row_number() OVER (PARTITION BY reviewer, fact ORDER BY at DESC, seq DESC) AS back
  FROM decision
  WHERE action NOT IN ('undo', 're-anchor')
    AND NOT EXISTS (SELECT 1 FROM decision AS u WHERE u.of = decision.id AND u.action = 'undo'))
WHERE back = 1;
