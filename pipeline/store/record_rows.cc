#include "pipeline/store/record_rows.h"

#include <charconv>

#include "pipeline/store/pack.h"
#include "schemas/digest.h"
#include "schemas/words.h"

namespace kiroku {
namespace {

constexpr std::uint32_t kContext = 32;  // code points of prefix and suffix
constexpr std::size_t kPagesKept = 64;

std::optional<std::string> said_list(const std::vector<std::string>& values) {
  return values.empty() ? std::nullopt : std::optional<std::string>(json_list(values));
}

std::string pack_boxes(const std::vector<Box>& boxes) {
  Packer to;
  to.number(boxes.size());
  for (const Box& box : boxes) to.real(box.x0).real(box.y0).real(box.x1).real(box.y1);
  return to.bytes();
}

std::vector<Box> unpack_boxes(std::string_view bytes) {
  Unpacker from(bytes);
  std::vector<Box> boxes(from.count());
  for (Box& box : boxes) {
    box.x0 = from.real();
    box.y0 = from.real();
    box.x1 = from.real();
    box.y1 = from.real();
  }
  return boxes;
}

}  // namespace

QuotedPages::Quoted& QuotedPages::page(int number) {
  const auto found = pages_.find(number);
  if (found != pages_.end()) return found->second;
  if (pages_.size() >= kPagesKept) pages_.clear();
  Quoted& quoted = pages_[number];
  quoted.slice = load_page(database_, document_, number);
  const Span span = quoted.slice.page.span;
  if (span.end > quoted.slice.utf8.size() || span.begin > span.end) quoted.slice = {};
  quoted.slice.utf8 =
      quoted.slice.utf8.substr(quoted.slice.page.span.begin, quoted.slice.page.span.size());
  quoted.index = CodePoints(quoted.slice.utf8);
  return quoted;
}

QuotedPages::Derived QuotedPages::derive(const Evidence& evidence) {
  Derived derived;
  if (evidence.page == 0) return derived;
  const Quoted& quoted = page(evidence.page);
  const std::string_view text = quoted.slice.utf8;
  const PageText& on = quoted.slice.page;
  derived.label = on.label;
  const std::uint32_t begin = quoted.index.byte(text, evidence.start);
  const std::uint32_t end = quoted.index.byte(text, evidence.end);
  const std::uint32_t back = evidence.start < kContext ? 0 : evidence.start - kContext;
  const std::uint32_t before = quoted.index.byte(text, back);
  derived.prefix = text.substr(before, begin - before);
  derived.suffix = text.substr(end, CodePoints::forward(text, end, kContext) - end);
  if (evidence.raw_bytes.begin >= on.raw_begin && !on.boxes.empty()) {
    derived.boxes = on.boxes.lines(
        {evidence.raw_bytes.begin - on.raw_begin, evidence.raw_bytes.end - on.raw_begin});
  }
  return derived;
}

namespace {

// ---- writing

void pack_place(Packer& to, const Place& place) {
  to.string(place.name).string(place.as_written).string(place.place_id);
  to.string(json_list(place.alternatives));
}

void pack_fields(Packer& to, const Population& of) {
  pack_place(to, of.place);
  to.number(of.members.size());
  for (const Place& member : of.members) pack_place(to, member);
  to.difference(of.count).string(of.as_written).difference(of.precision);
  to.number(of.approximate ? 1 : 0).string(word(of.bound)).string(of.as_of).string(word(of.scope));
  to.string(of.subgroup);
}

void pack_fields(Packer& to, const Date& of) {
  to.string(of.edtf).string(of.modifier).string(of.calendar).string(of.as_written);
  to.number(of.relative ? 1 : 0).string(of.resolved_from).string(of.event);
}

void pack_fields(Packer& to, const Agreement& of) {
  to.string(word(of.kind)).string(of.kind_as_written).string(of.title).number(of.parties.size());
  for (const Party& party : of.parties) {
    pack_place(to, party.place);
    to.number(party.succeeded_by ? 1 : 0);
    if (party.succeeded_by) pack_place(to, *party.succeeded_by);
  }
  to.string(of.concluded).string(of.in_force).string(of.term).string(of.ends).string(of.review);
  to.number(of.signatories.size());
  for (const Signatory& signatory : of.signatories) {
    to.string(signatory.name).string(signatory.office);
    to.difference(signatory.party ? std::int64_t{*signatory.party} : -1);
  }
  to.string(of.venue).string(word(of.status)).string(of.subject);
}

void pack_evidence(Packer& to, const Evidence& of) {
  to.string(word(of.basis)).string(of.from).number(of.continued ? 1 : 0);
  to.string(json_list(of.supports)).string(of.document).number(static_cast<std::uint32_t>(of.part));
  to.number(static_cast<std::uint32_t>(of.page)).string(of.label).number(of.lines.begin);
  to.number(of.lines.end).string(of.lang).string(of.quote).string(of.prefix).string(of.suffix);
  to.number(of.start).number(of.end).number(of.raw_bytes.begin).number(of.raw_bytes.end);
  to.string(pack_boxes(of.boxes)).string(word(of.origin)).real(of.confidence);
  to.string(json_list(of.repairs));
}

// Of everything in the row and the rows that hang on it. Paths and rules are no content: a moved
// file and a renamed rule leave the statement what it was.
std::int64_t content_of(const RecordOwner& owner, const Record& record) {
  Packer to;
  to.difference(owner.document).string(record.id).string(record.fact).real(record.confidence);
  std::visit([&](const auto& fields) { pack_fields(to, fields); }, record.fields);
  for (const Flag& flag : record.flags) to.string(flag.code).string(flag.field).string(flag.why);
  for (const Evidence& evidence : record.evidence) pack_evidence(to, evidence);
  const std::string hex = sha256_hex(to.bytes()).substr(0, 16);
  std::uint64_t content = 0;
  std::from_chars(hex.data(), hex.data() + hex.size(), content, 16);
  return static_cast<std::int64_t>(content);
}

std::int64_t put_place(Database& database, const Place& place) {
  const std::string alternatives = json_list(place.alternatives);
  Query found = database.query(
      "SELECT key FROM place WHERE name = ? AND as_written = ? AND place_id = ? AND "
      "alternatives = ?",
      place.name, place.as_written, place.place_id, alternatives);
  if (found.step()) return found.integer(0);
  database.run("INSERT INTO place (name, as_written, place_id, alternatives) VALUES (?,?,?,?)",
               place.name, place.as_written, place.place_id, alternatives);
  return database.last_key();
}

void put_party(Database& database, std::int64_t record, std::size_t n, const Place& place,
               const std::optional<Place>& successor) {
  const std::int64_t key = put_place(database, place);
  std::optional<std::int64_t> successor_key;
  if (successor) successor_key = put_place(database, *successor);
  database.run("INSERT INTO party (record, n, place, successor) VALUES (?,?,?,?)", record, n, key,
               successor_key);
}

// What every type's row has in common.
struct Row {
  std::int64_t content, document;
  const Record& record;
  const Evidence& first() const { return record.evidence.front(); }
};

std::int64_t put_row(Database& database, const Row& row, const Population& of) {
  const std::int64_t place = put_place(database, of.place);
  database.run(
      "INSERT INTO record (id, content, fact, type, document, page, start, confidence, place, "
      "count, as_written, precision, approximate, bound, as_of, scope, subgroup) VALUES "
      "(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
      row.record.id, row.content, row.record.fact, word(row.record.type()), row.document,
      row.first().page, row.first().start, row.record.confidence, place, of.count, of.as_written,
      of.precision, of.approximate, word(of.bound), said(of.as_of), word(of.scope),
      said(of.subgroup));
  const std::int64_t key = database.last_key();
  for (std::size_t n = 0; n < of.members.size(); ++n) {
    put_party(database, key, n, of.members[n], std::nullopt);
  }
  return key;
}

std::int64_t put_row(Database& database, const Row& row, const Date& of) {
  database.run(
      "INSERT INTO record (id, content, fact, type, document, page, start, confidence, edtf, "
      "modifier, calendar, as_written, relative, resolved_from, event) VALUES "
      "(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
      row.record.id, row.content, row.record.fact, word(row.record.type()), row.document,
      row.first().page, row.first().start, row.record.confidence, said(of.edtf), said(of.modifier),
      of.calendar, of.as_written, of.relative, said(of.resolved_from), said(of.event));
  return database.last_key();
}

std::int64_t put_row(Database& database, const Row& row, const Agreement& of) {
  database.run(
      "INSERT INTO record (id, content, fact, type, document, page, start, confidence, kind, "
      "kind_as_written, title, concluded, in_force, term, ends, review, venue, status, subject) "
      "VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
      row.record.id, row.content, row.record.fact, word(row.record.type()), row.document,
      row.first().page, row.first().start, row.record.confidence, word(of.kind),
      said(of.kind_as_written), said(of.title), said(of.concluded), said(of.in_force),
      said(of.term), said(of.ends), said(of.review), said(of.venue), word(of.status),
      said(of.subject));
  const std::int64_t key = database.last_key();
  for (std::size_t n = 0; n < of.parties.size(); ++n) {
    put_party(database, key, n, of.parties[n].place, of.parties[n].succeeded_by);
  }
  for (std::size_t n = 0; n < of.signatories.size(); ++n) {
    const Signatory& signatory = of.signatories[n];
    database.run("INSERT INTO signatory (record, n, name, office, party) VALUES (?,?,?,?,?)", key,
                 n, signatory.name, signatory.office, signatory.party);
  }
  return key;
}

void put_evidence(Database& database, std::int64_t record, std::size_t n, const Evidence& of,
                  const RecordOwner& owner, QuotedPages& pages) {
  using Text = std::optional<std::string_view>;
  const bool own = of.document == owner.digest;
  const QuotedPages::Derived page = own ? pages.derive(of) : QuotedPages::Derived{};
  const std::string boxes = pack_boxes(of.boxes);
  database.run(
      "INSERT INTO evidence (record, n, basis, derived_from, continued, supports, other_document, "
      "other_source, part, page, label, first_line, last_line, lang, quote, prefix, suffix, start, "
      "\"end\", raw_begin, raw_end, boxes, origin, confidence, repairs) VALUES "
      "(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
      record, n, word(of.basis), said(of.from), of.continued, json_list(of.supports),
      own ? Text() : of.document, own ? Text() : of.source, of.part, of.page,
      of.label == page.label ? Text() : of.label, of.lines.begin, of.lines.end, of.lang, of.quote,
      of.prefix == page.prefix ? Text() : of.prefix, of.suffix == page.suffix ? Text() : of.suffix,
      of.start, of.end, of.raw_bytes.begin, of.raw_bytes.end,
      of.boxes == page.boxes ? std::optional<Blob>() : Blob{boxes}, word(of.origin), of.confidence,
      said_list(of.repairs));
}

// ---- reading

constexpr char kPlaceColumns[] = "name, as_written, place_id, alternatives";

std::optional<Place> load_place(Database& database, const Query& row, int column) {
  if (row.null(column)) return std::nullopt;
  Query found = database.query(std::string("SELECT ") + kPlaceColumns + " FROM place WHERE key = ?",
                               row.integer(column));
  if (!found.step()) return Place{};
  return Place{found.text(0), found.text(1), found.text(2), from_json_list(found.text(3))};
}

std::vector<Party> load_parties(Database& database, std::int64_t key) {
  std::vector<Party> parties;
  Query row = database.query("SELECT place, successor FROM party WHERE record = ? ORDER BY n", key);
  while (row.step()) {
    parties.push_back(
        {load_place(database, row, 0).value_or(Place{}), load_place(database, row, 1)});
  }
  return parties;
}

Population load_population(Database& database, std::int64_t key) {
  Query row = database.query(
      "SELECT place, count, as_written, precision, approximate, bound, as_of, scope, subgroup "
      "FROM record WHERE key = ?",
      key);
  Population of;
  if (!row.step()) return of;
  of.place = load_place(database, row, 0).value_or(Place{});
  of.count = row.integer(1);
  of.as_written = row.text(2);
  of.precision = row.integer(3);
  of.approximate = row.integer(4) != 0;
  of.bound = from_word<Bound>(row.text(5)).value_or(Bound::none);
  of.as_of = row.text(6);
  of.scope = from_word<Scope>(row.text(7)).value_or(Scope::other);
  of.subgroup = row.text(8);
  for (Party& member : load_parties(database, key)) of.members.push_back(std::move(member.place));
  return of;
}

Date load_date(Database& database, std::int64_t key) {
  Query row = database.query(
      "SELECT edtf, modifier, calendar, as_written, relative, resolved_from, event FROM record "
      "WHERE key = ?",
      key);
  if (!row.step()) return {};
  return {row.text(0),         row.text(1), row.text(2), row.text(3),
          row.integer(4) != 0, row.text(5), row.text(6)};
}

std::vector<Signatory> load_signatories(Database& database, std::int64_t key) {
  std::vector<Signatory> signatories;
  Query row =
      database.query("SELECT name, office, party FROM signatory WHERE record = ? ORDER BY n", key);
  while (row.step()) {
    Signatory& signatory = signatories.emplace_back(Signatory{row.text(0), row.text(1), {}});
    if (!row.null(2)) signatory.party = static_cast<std::uint32_t>(row.integer(2));
  }
  return signatories;
}

Agreement load_agreement(Database& database, std::int64_t key) {
  Query row = database.query(
      "SELECT kind, kind_as_written, title, concluded, in_force, term, ends, review, venue, "
      "status, subject FROM record WHERE key = ?",
      key);
  Agreement of;
  if (!row.step()) return of;
  of.kind = from_word<AgreementKind>(row.text(0)).value_or(AgreementKind::other);
  of.kind_as_written = row.text(1);
  of.title = row.text(2);
  of.concluded = row.text(3);
  of.in_force = row.text(4);
  of.term = row.text(5);
  of.ends = row.text(6);
  of.review = row.text(7);
  of.venue = row.text(8);
  of.status = from_word<Status>(row.text(9)).value_or(Status::unknown);
  of.subject = row.text(10);
  of.parties = load_parties(database, key);
  of.signatories = load_signatories(database, key);
  return of;
}

Evidence evidence_of(const Query& row, const RecordOwner& owner, QuotedPages& pages) {
  Evidence of;
  of.basis = from_word<Basis>(row.text(0)).value_or(Basis::stated);
  of.from = row.text(1);
  of.continued = row.integer(2) != 0;
  of.supports = from_json_list(row.text(3));
  const bool own = row.null(4);
  of.document = own ? std::string(owner.digest) : row.text(4);
  of.source = own ? std::string(owner.path) : row.text(5);
  of.part = static_cast<int>(row.integer(6));
  of.page = static_cast<int>(row.integer(7));
  of.lines = {static_cast<std::uint32_t>(row.integer(9)),
              static_cast<std::uint32_t>(row.integer(10))};
  of.lang = row.text(11);
  of.quote = row.text(12);
  of.start = static_cast<std::uint32_t>(row.integer(15));
  of.end = static_cast<std::uint32_t>(row.integer(16));
  of.raw_bytes = {static_cast<std::uint32_t>(row.integer(17)),
                  static_cast<std::uint32_t>(row.integer(18))};
  of.origin = from_word<Origin>(row.text(20)).value_or(Origin::inferred);
  of.confidence = static_cast<float>(row.real(21));
  of.repairs = from_json_list(row.text(22));
  QuotedPages::Derived page = own ? pages.derive(of) : QuotedPages::Derived{};
  of.label = row.null(8) ? std::move(page.label) : row.text(8);
  of.prefix = row.null(13) ? std::move(page.prefix) : row.text(13);
  of.suffix = row.null(14) ? std::move(page.suffix) : row.text(14);
  of.boxes = row.null(19) ? std::move(page.boxes) : unpack_boxes(row.blob(19));
  return of;
}

std::vector<Evidence> load_evidence(Database& database, const RecordOwner& owner, std::int64_t key,
                                    QuotedPages& pages) {
  std::vector<Evidence> evidence;
  Query row = database.query(
      "SELECT basis, derived_from, continued, supports, other_document, other_source, part, page, "
      "label, first_line, last_line, lang, quote, prefix, suffix, start, \"end\", raw_begin, "
      "raw_end, boxes, origin, confidence, repairs FROM evidence WHERE record = ? ORDER BY n",
      key);
  while (row.step()) evidence.push_back(evidence_of(row, owner, pages));
  return evidence;
}

Fields load_fields(Database& database, RecordType type, std::int64_t key) {
  switch (type) {
    case RecordType::population:
      return load_population(database, key);
    case RecordType::date:
      return load_date(database, key);
    case RecordType::agreement:
      return load_agreement(database, key);
  }
  return Date{};
}

}  // namespace

std::int64_t put_record(Database& database, const RecordOwner& owner, const Record& record,
                        QuotedPages& pages) {
  const Row row{content_of(owner, record), owner.document, record};
  {
    Query found = database.query("SELECT key FROM record WHERE id = ? AND content = ?", record.id,
                                 row.content);
    if (found.step()) return found.integer(0);
  }
  const std::int64_t key =
      std::visit([&](const auto& fields) { return put_row(database, row, fields); }, record.fields);
  for (std::size_t n = 0; n < record.flags.size(); ++n) {
    const Flag& flag = record.flags[n];
    database.run("INSERT INTO flag (record, n, code, field, why) VALUES (?,?,?,?,?)", key, n,
                 flag.code, flag.field, flag.why);
  }
  for (std::size_t n = 0; n < record.evidence.size(); ++n) {
    put_evidence(database, key, n, record.evidence[n], owner, pages);
  }
  return key;
}

Fields load_record_fields(Database& database, std::int64_t key) {
  Query row = database.query("SELECT type FROM record WHERE key = ?", key);
  if (!row.step()) return {};
  return load_fields(database, from_word<RecordType>(row.text(0)).value_or(RecordType::date), key);
}

Record load_record(Database& database, const RecordOwner& owner, std::int64_t key,
                   QuotedPages& pages) {
  Record record;
  Query row = database.query("SELECT id, fact, type, confidence FROM record WHERE key = ?", key);
  if (!row.step()) return record;
  record.id = row.text(0);
  record.fact = row.text(1);
  record.confidence = static_cast<float>(row.real(3));
  record.fields =
      load_fields(database, from_word<RecordType>(row.text(2)).value_or(RecordType::date), key);
  Query flag = database.query("SELECT code, field, why FROM flag WHERE record = ? ORDER BY n", key);
  while (flag.step()) record.flags.push_back({flag.text(0), flag.text(1), flag.text(2)});
  record.evidence = load_evidence(database, owner, key, pages);
  return record;
}

}  // namespace kiroku
