-- What stands in a Kiroku store. Words in columns are the kebab-case words of the JSON output.
-- Blobs are zstd-compressed: page.text is the page's repaired text (UTF-8), the others are packed
-- (pipeline/store/pack.h). Everything else reads with any SQLite tool.

-- A document is known by its bytes (digest). Read again in another way (read_key) it is a new row;
-- `latest` marks the one that counts.
CREATE TABLE document (
  key INTEGER PRIMARY KEY,
  digest TEXT NOT NULL,              -- sha256:...
  read_key TEXT NOT NULL,            -- what reading depended on: reader, options, models
  media_type TEXT NOT NULL,
  size INTEGER NOT NULL,             -- bytes
  outcome TEXT NOT NULL,
  pages INTEGER NOT NULL,
  pages_failed INTEGER NOT NULL,
  raw_size INTEGER NOT NULL,         -- bytes of text as it was read
  seconds REAL NOT NULL,
  latest INTEGER NOT NULL DEFAULT 1,
  UNIQUE (digest, read_key)
);

-- A path, and what its owner says about it (sources.csv). A path that is no UTF-8 is a blob.
-- outcome and message stand only where no bytes could be had; else see the document.
CREATE TABLE source (
  path PRIMARY KEY,
  digest TEXT,
  size INTEGER NOT NULL,
  mtime_ns INTEGER NOT NULL,
  gone INTEGER NOT NULL DEFAULT 0,
  outcome TEXT, message TEXT,
  title TEXT, event TEXT, date TEXT, place TEXT, authors TEXT, publisher TEXT, url TEXT,
  retrieved TEXT, language TEXT, translation_of TEXT, copy_of TEXT, supersedes TEXT
);
CREATE INDEX source_digest ON source (digest);

CREATE TABLE page (
  key INTEGER PRIMARY KEY,
  document INTEGER NOT NULL REFERENCES document ON DELETE CASCADE,
  number INTEGER NOT NULL,
  label TEXT NOT NULL,
  width REAL NOT NULL, height REAL NOT NULL,   -- points
  rotation INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  origin TEXT NOT NULL,
  reason TEXT NOT NULL,
  confidence REAL NOT NULL,
  languages TEXT NOT NULL,                     -- JSON array
  drawn INTEGER NOT NULL, emitted INTEGER NOT NULL, unmapped INTEGER NOT NULL,
  suppressed TEXT NOT NULL,                    -- JSON array, in the order of schemas/page.h
  repairs TEXT NOT NULL,                       -- JSON object: how many edits of which kind
  bytes INTEGER NOT NULL,                      -- of the text
  text BLOB,                                   -- with the page separator; NULL: not in the text
  boxes BLOB,                                  -- of the glyphs
  trail BLOB,                                  -- pieces, edits, readings, blocks
  drawn_with BLOB NOT NULL,                    -- fonts, images
  UNIQUE (document, number)
);

CREATE TABLE finding (
  document INTEGER NOT NULL REFERENCES document ON DELETE CASCADE,
  n INTEGER NOT NULL,
  reported_on INTEGER NOT NULL,                -- page whose reading said so; 0: the document's
  page INTEGER NOT NULL,
  code TEXT NOT NULL,
  message TEXT NOT NULL,
  PRIMARY KEY (document, n)
) WITHOUT ROWID;

CREATE TABLE rule (
  key INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  pack_digest TEXT NOT NULL,
  UNIQUE (name, pack_digest)
);

CREATE TABLE place (
  key INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  as_written TEXT NOT NULL,
  place_id TEXT NOT NULL,                      -- '': not linked
  alternatives TEXT NOT NULL,                  -- JSON array of ids
  UNIQUE (name, as_written, place_id, alternatives)
);

-- One statement. The same statement found by another run is the same row: run_record says who saw
-- it. NULL is a value that was not stated.
CREATE TABLE record (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  content INTEGER NOT NULL,                    -- digest of everything in it but the rule
  fact TEXT NOT NULL,
  type TEXT NOT NULL,
  document INTEGER NOT NULL REFERENCES document ON DELETE CASCADE,
  page INTEGER NOT NULL, start INTEGER NOT NULL,   -- of the first evidence
  confidence REAL NOT NULL,
  as_written TEXT,                             -- population, date
  place INTEGER REFERENCES place, count INTEGER, precision INTEGER, approximate INTEGER, bound TEXT,
  as_of TEXT, scope TEXT, subgroup TEXT,       -- population
  edtf TEXT, modifier TEXT, calendar TEXT, relative INTEGER, resolved_from TEXT, event TEXT,  -- date
  kind TEXT, kind_as_written TEXT, title TEXT, concluded TEXT, in_force TEXT, term TEXT, ends TEXT,
  review TEXT, venue TEXT, status TEXT, subject TEXT,                                    -- agreement
  UNIQUE (id, content)
);
CREATE INDEX record_document ON record (document);
CREATE INDEX record_fact ON record (fact);

-- Parties of an agreement, members of a group of places; `successor` of a former city.
CREATE TABLE party (
  record INTEGER NOT NULL REFERENCES record ON DELETE CASCADE,
  n INTEGER NOT NULL,                          -- from 0, as in "parties.0"
  place INTEGER NOT NULL REFERENCES place,
  successor INTEGER REFERENCES place,
  PRIMARY KEY (record, n)
) WITHOUT ROWID;

CREATE TABLE signatory (
  record INTEGER NOT NULL REFERENCES record ON DELETE CASCADE,
  n INTEGER NOT NULL,
  name TEXT NOT NULL, office TEXT NOT NULL, party INTEGER,
  PRIMARY KEY (record, n)
) WITHOUT ROWID;

CREATE TABLE flag (
  record INTEGER NOT NULL REFERENCES record ON DELETE CASCADE,
  n INTEGER NOT NULL,
  code TEXT NOT NULL, field TEXT NOT NULL, why TEXT NOT NULL,
  PRIMARY KEY (record, n)
) WITHOUT ROWID;

-- n 0 is the statement itself. NULL in label, prefix, suffix and boxes: as the page says.
CREATE TABLE evidence (
  record INTEGER NOT NULL REFERENCES record ON DELETE CASCADE,
  n INTEGER NOT NULL,
  basis TEXT NOT NULL,
  derived_from TEXT,
  continued INTEGER NOT NULL,
  supports TEXT NOT NULL,                      -- JSON array
  other_document TEXT, other_source TEXT,      -- NULL: the record's own
  part INTEGER NOT NULL,
  page INTEGER NOT NULL,
  label TEXT,
  first_line INTEGER NOT NULL, last_line INTEGER NOT NULL,
  lang TEXT NOT NULL,
  quote TEXT NOT NULL,
  prefix TEXT, suffix TEXT,
  start INTEGER NOT NULL, "end" INTEGER NOT NULL,          -- code points on the page
  raw_begin INTEGER NOT NULL, raw_end INTEGER NOT NULL,    -- bytes as read
  boxes BLOB,
  origin TEXT NOT NULL,
  confidence REAL NOT NULL,
  repairs TEXT,                                -- JSON array; NULL: none
  PRIMARY KEY (record, n)
) WITHOUT ROWID;

-- state: current (one), draft, superseded, discarded.
CREATE TABLE run (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  state TEXT NOT NULL,
  created TEXT NOT NULL,
  rules_digest TEXT NOT NULL
);
CREATE UNIQUE INDEX run_current ON run (state) WHERE state = 'current';
CREATE UNIQUE INDEX run_draft ON run (name) WHERE state = 'draft';

-- Which documents a run has looked at, also those in which it found nothing.
CREATE TABLE run_document (
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  document INTEGER NOT NULL REFERENCES document ON DELETE CASCADE,
  rules_digest TEXT,                           -- NULL: the run's
  PRIMARY KEY (document, run)
) WITHOUT ROWID;

CREATE TABLE run_record (
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  record INTEGER NOT NULL REFERENCES record ON DELETE CASCADE,
  rule INTEGER NOT NULL REFERENCES rule,
  PRIMARY KEY (record, run)
) WITHOUT ROWID;

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
JOIN run_record ON run_record.run = run.id
JOIN record ON record.key = run_record.record
JOIN rule ON rule.key = run_record.rule
JOIN document ON document.key = record.document
JOIN evidence ON evidence.record = record.key AND evidence.n = 0
LEFT JOIN place ON place.key = record.place
WHERE run.state = 'current';

CREATE VIEW facts_current AS
SELECT fact, type, count(*) AS statements, count(DISTINCT document) AS documents, place, count,
  as_of, edtf, kind, concluded, status, quote, source, page, max(confidence) AS confidence
FROM records_current GROUP BY fact;
