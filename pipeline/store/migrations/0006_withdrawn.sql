-- Documents that were withdrawn, by their bytes, under whatever path they stand: kept, but in no
-- current run and no draft. `purged`: when what had been derived of it was removed; `outcome` is
-- then how reading it had ended. Decisions refer to neither and stay.
CREATE TABLE withdrawn (
  digest TEXT PRIMARY KEY,
  at TEXT NOT NULL,                  -- UTC
  why TEXT NOT NULL,
  purged TEXT,
  outcome TEXT
) WITHOUT ROWID;
