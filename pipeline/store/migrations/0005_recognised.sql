-- What was recognised on a page, for ever: by everything that it depends on (pipeline/recognitions.h).
-- Nothing refers to it and it refers to nothing: a document may be read again or be gone.
CREATE TABLE recognised (
  key TEXT PRIMARY KEY,
  document TEXT NOT NULL,  -- digest, and
  page INTEGER NOT NULL,   -- number, for people: the key says it too
  result BLOB NOT NULL     -- zstd
) WITHOUT ROWID;
