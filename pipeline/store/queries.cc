#include <algorithm>

#include "pipeline/store/decision_rows.h"
#include "pipeline/store/impl.h"
#include "pipeline/store/record_rows.h"
#include "schemas/words.h"

namespace kiroku {
namespace {

// A document of a run, under the name its evidence is to give.
struct Listed {
  std::string path, digest;
  std::int64_t document = 0;
  bool gone = false;
};

bool is_named(const Listed& listed, const std::string& source) {
  if (source.empty() || listed.path == source) return true;
  const std::string end = source.front() == '/' ? source : "/" + source;
  return listed.path.size() >= end.size() &&
         listed.path.compare(listed.path.size() - end.size(), end.size(), end) == 0;
}

// One row for each path; the first path that is still there names the document.
std::vector<Listed> documents_of(Database& database, std::int64_t run, const RecordQuery& query) {
  std::vector<Listed> rows;
  Query row = database.query(
      "SELECT path, document.digest, document.key, gone FROM run_document JOIN document ON "
      "document.key = run_document.document JOIN source ON source.digest = document.digest WHERE "
      "run = ?",
      run);
  while (row.step()) {
    rows.push_back({row.text(0), row.text(1), row.integer(2), row.integer(3) != 0});
  }
  std::sort(rows.begin(), rows.end(), [](const Listed& a, const Listed& b) {
    return std::tie(a.document, a.gone, a.path) < std::tie(b.document, b.gone, b.path);
  });
  std::vector<Listed> documents;
  std::int64_t last = 0;
  bool asked = false;
  for (const Listed& listed : rows) {
    if (listed.document != last) {
      documents.push_back(listed);
      asked = false;
    }
    last = listed.document;
    // Asked for under its second path, a document answers under that one.
    if (!asked && is_named(listed, query.source)) {
      documents.back() = listed;
      asked = true;
    }
  }
  std::erase_if(documents, [&](const Listed& listed) {
    return !is_named(listed, query.source) || (listed.gone && !query.gone);
  });
  std::sort(documents.begin(), documents.end(), [](const Listed& a, const Listed& b) {
    return std::tie(a.path, a.digest) < std::tie(b.path, b.digest);
  });
  return documents;
}

// The whole id that a unique beginning stands for.
Result<std::string> whole_id(Database& database, std::int64_t run, const std::string& beginning) {
  if (beginning.empty()) return std::string();
  if (beginning.size() < 4) {
    return fail(ErrorCode::wrong_use,
                "at least four digits of a record's id are needed, not " + beginning);
  }
  Query row = database.query(
      "SELECT id FROM record JOIN run_record ON run_record.record = record.key WHERE run = ?1 AND "
      "id >= ?2 AND id < ?3 UNION SELECT record FROM decision WHERE action = 'add' AND record >= "
      "?2 AND record < ?3 LIMIT 2",
      run, beginning, beginning + "g");  // ids are hexadecimal
  if (!row.step()) return fail(ErrorCode::not_found, "there is no record " + beginning);
  const std::string id = row.text(0);
  if (row.step()) {
    return fail(ErrorCode::wrong_use, "several records begin with " + beginning + ": " + id + ", " +
                                          row.text(0) + "...; give more digits");
  }
  return id;
}

constexpr char kSelectRecords[] =
    "SELECT record.key, rule.name, ruleset_rule.pack_digest FROM run_document JOIN record ON "
    "record.document = run_document.document JOIN extraction_record ON extraction_record.record = "
    "record.key AND extraction_record.extraction = run_document.extraction JOIN rule ON rule.key = "
    "extraction_record.rule LEFT JOIN ruleset_rule ON ruleset_rule.ruleset = run_document.ruleset "
    "AND ruleset_rule.rule = rule.key "
    "WHERE run_document.document = ?1 AND run_document.run = ?2 AND (?3 = '' OR record.id = ?3) "
    "AND (?4 = '' OR record.type = ?4) AND record.confidence >= ?5 "
    "AND (?6 = '' OR rule.name = ?6 OR substr(rule.name, 1, length(?6) + 1) = ?6 || '.') "
    "AND (?7 = '' OR EXISTS (SELECT 1 FROM place WHERE (place.key = record.place OR place.key IN "
    "(SELECT place FROM party WHERE party.record = record.key)) AND lower(?7) IN "
    "(lower(place.name), lower(place.as_written), place_id))) "
    "ORDER BY record.page, record.start, record.type, record.id";

bool is_of(const Place& place, const std::string& name) {
  const auto same = [&](const std::string& known) {
    return std::equal(known.begin(), known.end(), name.begin(), name.end(), [](char a, char b) {
      const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
      };
      return lower(a) == lower(b);
    });
  };
  return same(place.name) || same(place.as_written) || same(place.place_id);
}

bool is_of(const Fields& fields, const std::string& name) {
  if (const auto* population = std::get_if<Population>(&fields))
    return is_of(population->place, name);
  const auto* agreement = std::get_if<Agreement>(&fields);
  return agreement != nullptr &&
         std::any_of(agreement->parties.begin(), agreement->parties.end(),
                     [&](const Party& party) { return is_of(party.place, name); });
}

// What kSelectRecords asks of a stored record.
bool is_asked_for(const Record& record, const std::string& id, const RecordQuery& query) {
  const bool by_rule = query.rule.empty() || record.rule == query.rule ||
                       record.rule.compare(0, query.rule.size() + 1, query.rule + ".") == 0;
  return by_rule && (id.empty() || record.id == id) &&
         (!query.type || record.type() == *query.type) &&
         static_cast<double>(record.confidence) >= query.min_confidence &&
         (query.place.empty() || is_of(record.fields, query.place));
}

auto position(const Record& record) {
  const Evidence& first = record.evidence.front();
  return std::make_tuple(first.page, first.start, word(record.type()), std::string_view(record.id));
}

// Facts that people added, document by document in the order of records.
class Added {
 public:
  Added(Database& database, std::int64_t run, const std::string& id, const RecordQuery& query) {
    if (!query.added || run != current_run_key(database)) return;
    records_ = added_records(database);
    std::erase_if(records_, [&](const Record& one) { return !is_asked_for(one, id, query); });
    // What rules find by now, they say themselves.
    std::erase_if(records_, [&](const Record& one) {
      Query row = database.query(
          "SELECT 1 FROM record JOIN run_record ON run_record.record = record.key WHERE id = ? AND "
          "run = ?",
          one.id, run);
      return row.step();
    });
    std::sort(records_.begin(), records_.end(),
              [](const Record& a, const Record& b) { return position(a) < position(b); });
  }
  // Those of the document that stand before `next` (nullptr: all); false: no more, please.
  bool take_until(const Record* next, const Listed& listed,
                  const std::function<bool(const Record&)>& take) {
    for (auto one = records_.begin(); one != records_.end();) {
      const bool here = one->evidence.front().document == listed.digest;
      if (!here || (next && position(*next) < position(*one))) {
        ++one;
        continue;
      }
      one->evidence.front().source = listed.path;
      const Record record = std::move(*one);
      one = records_.erase(one);
      if (!take(record)) return false;
    }
    return true;
  }

 private:
  std::vector<Record> records_;
};

// False: no more, please.
bool each_of(Database& database, const Listed& listed, std::int64_t run, const std::string& id,
             const RecordQuery& query, Added& added,
             const std::function<bool(const Record&)>& take) {
  Query row = database.query(kSelectRecords, listed.document, run, id,
                             query.type ? word(*query.type) : std::string_view(),
                             query.min_confidence, query.rule, query.place);
  QuotedPages pages(database, listed.document);
  const RecordOwner owner{listed.document, listed.digest, listed.path};
  while (row.step()) {
    Record record = load_record(database, owner, row.integer(0), pages);
    record.rule = row.text(1);
    record.pack_digest = row.text(2);
    if (!added.take_until(&record, listed, take) || !take(record)) return false;
  }
  return added.take_until(nullptr, listed, take);
}

}  // namespace

Result<void> Store::for_each_record(const RecordQuery& query,
                                    const std::function<bool(const Record&)>& take) {
  return impl_->database->in_snapshot([&]() -> Result<void> {
    Database& database = *impl_->database;
    std::int64_t run = query.run.value_or(0);
    if (run == 0) {
      Query current = database.query("SELECT id FROM run WHERE state = 'current'");
      if (current.step()) run = current.integer(0);
    }
    TRY_ASSIGN(const std::string id, whole_id(database, run, query.id));
    Added added(database, run, id, query);
    for (const Listed& listed : documents_of(database, run, query)) {
      if (!each_of(database, listed, run, id, query, added, take)) return {};
    }
    return {};
  });
}

}  // namespace kiroku
