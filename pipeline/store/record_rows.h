#pragma once
// A record as rows of record, place, party, signatory, flag and evidence, and back, exactly.
// What a page says by itself (its label, the words around a quote, the boxes of the glyphs) is
// not stored again: where it equals what the page gives, it is NULL and is read off the page.
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/code_points.h"
#include "pipeline/store/database.h"
#include "pipeline/store/page_rows.h"

namespace kiroku {

// The pages of one document that records were quoted from lately.
class QuotedPages {
 public:
  QuotedPages(Database& database, std::int64_t document)
      : database_(database), document_(document) {}
  struct Derived {
    std::string label, prefix, suffix;
    std::vector<Box> boxes;
  };
  Derived derive(const Evidence& evidence);

 private:
  struct Quoted {
    PageSlice slice;
    CodePoints index;
  };
  Quoted& page(int number);
  Database& database_;
  std::int64_t document_;
  std::map<int, Quoted> pages_;
};

struct RecordOwner {
  std::int64_t document;  // key of the row
  std::string_view digest;
  std::string_view path;  // as evidence is to name it; used for reading only
};

// The row's key; the same content under the same id is one row.
std::int64_t put_record(Database& database, const RecordOwner& owner, const Record& record,
                        QuotedPages& pages);

Fields load_record_fields(Database& database, std::int64_t key);

// Everything but the rule, which belongs to the run.
Record load_record(Database& database, const RecordOwner& owner, std::int64_t key,
                   QuotedPages& pages);

}  // namespace kiroku
