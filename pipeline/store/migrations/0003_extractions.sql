-- What the rules found in one document is written once, as an `extraction`; a run says for each of
-- its documents which extraction it stands on. So a run in which one document in a hundred has
-- changed costs one in a hundred, and two runs differ only where their extractions do.

-- The rules as they were: by what their matches depend on (digest), not by how they are laid out.
CREATE TABLE rule_new (
  key INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  digest TEXT NOT NULL,
  UNIQUE (name, digest)
);
CREATE TABLE ruleset (
  key INTEGER PRIMARY KEY,
  digest TEXT NOT NULL UNIQUE,       -- of all rules
  base TEXT NOT NULL                 -- what every rule rests on: program, gazetteer; '': not known
);
CREATE TABLE ruleset_rule (
  ruleset INTEGER NOT NULL REFERENCES ruleset ON DELETE CASCADE,
  rule INTEGER NOT NULL,
  pack_digest TEXT NOT NULL,
  PRIMARY KEY (ruleset, rule)
) WITHOUT ROWID;

-- Foreign keys on `extraction` are left out: SQLite would look for each deleted one through all
-- records. An extraction, its records and its runs go with their document.
CREATE TABLE extraction (
  key INTEGER PRIMARY KEY,
  document INTEGER NOT NULL REFERENCES document ON DELETE CASCADE,
  records INTEGER NOT NULL,          -- how many
  sheet TEXT NOT NULL,               -- digest of what sources.csv said that rules rest on; '': nothing
  languages TEXT NOT NULL,           -- JSON array: whose rules were asked
  matched BLOB NOT NULL              -- packed keys of `rule`: those that matched anything
);
CREATE INDEX extraction_document ON extraction (document);
CREATE TABLE extraction_record (
  extraction INTEGER NOT NULL,
  record INTEGER NOT NULL REFERENCES record ON DELETE CASCADE,
  rule INTEGER NOT NULL,
  PRIMARY KEY (record, extraction)
) WITHOUT ROWID;
CREATE TABLE run_document_new (
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  document INTEGER NOT NULL REFERENCES document ON DELETE CASCADE,
  ruleset INTEGER NOT NULL,          -- the extraction is what these rules give
  extraction INTEGER NOT NULL,
  PRIMARY KEY (document, run)
) WITHOUT ROWID;

-- Stores of before: each document of each run has an extraction. What matched is not known; the
-- empty base makes the next `extract` look at everything again.
INSERT INTO rule_new (key, name, digest) SELECT key, name, 'pack ' || pack_digest FROM rule;
INSERT INTO ruleset (digest, base) SELECT digest, '' FROM (
  SELECT rules_digest AS digest FROM run UNION
  SELECT rules_digest FROM run_document WHERE rules_digest IS NOT NULL);
CREATE TEMP TABLE made AS SELECT run.id AS run, document, ruleset.key AS ruleset
  FROM run_document JOIN run ON run.id = run_document.run
  JOIN ruleset ON ruleset.digest = coalesce(run_document.rules_digest, run.rules_digest);
INSERT INTO extraction (key, document, records, sheet, languages, matched)
  SELECT made.rowid, document, (SELECT count(*) FROM run_record JOIN record ON record.key = run_record.record
                                WHERE run_record.run = made.run AND record.document = made.document),
  '', '[]', x'' FROM made;
INSERT INTO extraction_record SELECT made.rowid, run_record.record, run_record.rule FROM made
  JOIN record ON record.document = made.document
  JOIN run_record ON run_record.record = record.key AND run_record.run = made.run;
INSERT INTO run_document_new SELECT run, document, ruleset, rowid FROM made;
INSERT OR IGNORE INTO ruleset_rule SELECT made.ruleset, extraction_record.rule, rule.pack_digest FROM made
  JOIN extraction_record ON extraction_record.extraction = made.rowid
  JOIN rule ON rule.key = extraction_record.rule;
DROP TABLE made;

DROP VIEW facts_current;
DROP VIEW records_current;
DROP TABLE run_record;
DROP TABLE run_document;
DROP TABLE rule;
ALTER TABLE rule_new RENAME TO rule;
ALTER TABLE run_document_new RENAME TO run_document;

-- Which run has seen which record, found by which rule.
CREATE VIEW run_record AS
SELECT run_document.run, extraction_record.record, extraction_record.rule
FROM run_document JOIN record ON record.document = run_document.document
JOIN extraction_record ON extraction_record.record = record.key
  AND extraction_record.extraction = run_document.extraction;

CREATE VIEW records_current AS
SELECT record.id, record.fact, record.type,
  (SELECT min(path) FROM source WHERE source.digest = document.digest) AS source,
  record.page, evidence.quote, rule.name AS rule, record.confidence,
  coalesce(place.name, (SELECT group_concat(p.name, ' + ') FROM party JOIN place AS p ON p.key = party.place
                        WHERE party.record = record.key)) AS place,
  record.count, record.as_of, record.edtf, record.kind, record.concluded, record.status,
  record.as_written, document.digest AS document,
  NOT EXISTS (SELECT 1 FROM source WHERE source.digest = document.digest AND NOT source.gone) AS gone
FROM run
JOIN run_document ON run_document.run = run.id
JOIN record ON record.document = run_document.document
JOIN extraction_record ON extraction_record.record = record.key
  AND extraction_record.extraction = run_document.extraction
JOIN rule ON rule.key = extraction_record.rule
JOIN document ON document.key = record.document
JOIN evidence ON evidence.record = record.key AND evidence.n = 0
LEFT JOIN place ON place.key = record.place
WHERE run.state = 'current';

CREATE VIEW facts_current AS
SELECT fact, type, count(*) AS statements, count(DISTINCT document) AS documents, place, count,
  as_of, edtf, kind, concluded, status, quote, source, page, max(confidence) AS confidence
FROM records_current GROUP BY fact;
