#pragma once
// Record: one statement of a population, a date or an agreement, with the evidence for every field.
//
// A record without evidence is a bug. The first evidence is the statement itself; each field that
// does not stand there is supported by another evidence, with its basis.
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "schemas/page.h"
#include "schemas/span.h"

namespace kiroku {

enum class RecordType : std::uint8_t { population, date, agreement };

// Where the support for a field stands.
enum class Basis : std::uint8_t {
  stated,
  heading,
  list,
  table_header,
  part_subject,
  document_subject,
  source_sheet,
  derived
};

struct Place {
  std::string name;        // canonical English; as written where nothing is known
  std::string as_written;  // "本市" too
  std::string place_id;    // "geonames:1859307", "geonames:RU.13"; empty: not linked (JSON null)
  std::vector<std::string> alternatives;  // ids, where the name is ambiguous
  bool operator==(const Place&) const = default;
};

enum class Scope : std::uint8_t { city, metropolitan, prefecture, country, group, other };
enum class Bound : std::uint8_t { none, at_least, at_most };

struct Population {
  Place place;
  std::vector<Place> members;  // of a group
  std::int64_t count = 0;      // persons
  std::string as_written;
  std::int64_t precision = 1;  // 1000 where the text says thousands
  bool approximate = false;
  Bound bound = Bound::none;
  std::string as_of;  // EDTF; empty: not stated (JSON null)
  Scope scope = Scope::city;
  std::string subgroup;  // empty: everybody (JSON null)
  bool operator==(const Population&) const = default;
};

struct Date {
  std::string edtf;      // empty: a relative expression with nothing to rest on (JSON null)
  std::string modifier;  // "before", "since", "early"...; empty: none
  std::string calendar = "gregorian";  // "japanese-era", "minguo"
  std::string as_written;
  bool relative = false;
  std::string resolved_from;  // EDTF of the reference date; empty: not relative
  std::string event;          // the clause it dates
  bool operator==(const Date&) const = default;
};

enum class AgreementKind : std::uint8_t {
  sister_city,
  friendship_city,
  mou,
  cooperation_agreement,
  economic_agreement,
  technology_transfer,
  letter_of_intent,
  protocol,
  treaty,
  partnership,
  network,
  organization,
  other
};
// As the statement says it, at its own date.
enum class Status : std::uint8_t { signed_, planned, in_force, renewed, ended, unknown };

struct Party {
  Place place;
  std::optional<Place> succeeded_by;  // of a former city
  bool operator==(const Party&) const = default;
};

struct Signatory {
  std::string name;
  std::string office;
  std::optional<std::uint32_t> party;  // index in parties
  bool operator==(const Signatory&) const = default;
};

struct Agreement {
  AgreementKind kind = AgreementKind::other;
  std::string kind_as_written;
  std::string title;
  std::vector<Party> parties;
  std::string concluded;  // EDTF
  std::string in_force;   // EDTF
  std::string term;       // ISO 8601 duration, "P5Y"
  std::string ends;       // EDTF, or a duration where no start is known
  std::string review;     // the same
  std::vector<Signatory> signatories;
  std::string venue;
  Status status = Status::unknown;
  std::string subject;
  bool operator==(const Agreement&) const = default;
};

using Fields = std::variant<Population, Date, Agreement>;  // in the order of RecordType

struct Evidence {
  Basis basis = Basis::stated;
  std::string from;                   // of a derived value: of what it is derived
  bool continued = false;             // the rest of a quote that crosses a page end
  std::vector<std::string> supports;  // "count", "parties.1"
  std::string source;                 // path; "" with basis source_sheet: the sheet
  std::string document;               // digest
  int part = 0;                       // from 1; 0: none
  int page = 0;                       // from 1
  std::string label;                  // printed page label, or empty
  Span lines;  // first and last line, from 1, of the page (text files: of the file); end inclusive
  std::string lang;
  std::string quote, prefix, suffix;  // TextQuoteSelector; prefix and suffix up to 32 code points
  std::uint32_t start = 0,
                end = 0;   // code points in the page's repaired text (TextPositionSelector)
  Span raw_bytes;          // of the text as it was read (of a text file: of the file)
  std::vector<Box> boxes;  // one for each line
  Origin origin = Origin::text_layer;
  float confidence = 1;
  std::vector<std::string> repairs;  // kinds of the edits that touch the quote
  bool operator==(const Evidence&) const = default;
};

struct Flag {
  std::string code;   // "context-party", "unsafe-digits"
  std::string field;  // "parties.0"; empty: the whole record
  std::string why;
  bool operator==(const Flag&) const = default;
};

struct Record {
  std::string id;    // 16 hex digits: document, type, value and evidence; not rule version, not run
  std::string fact;  // 16 hex digits: the same fact over documents and languages
  Fields fields;
  std::vector<Evidence> evidence;  // at least one
  std::string rule;                // "agreement.en.concluded-with"
  std::string pack_digest;         // of the packs that the rule came from
  float confidence = 1;            // ranks, is no probability
  std::vector<Flag> flags;
  RecordType type() const { return static_cast<RecordType>(fields.index()); }
  bool operator==(const Record&) const = default;
};

// The identities, from everything else in the record (identity.cc says what goes in).
std::string record_id(const Record& record);
std::string fact_id(const Record& record);

}  // namespace kiroku
