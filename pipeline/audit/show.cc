#include "pipeline/audit/show.h"

#include <algorithm>
#include <cstdio>

#include "pipeline/audit/citation.h"
#include "pipeline/audit/reread.h"
#include "pipeline/readers/png.h"
#include "schemas/words.h"

namespace kiroku {
namespace {

using Lines = std::vector<std::string>;

void field(Lines& lines, const std::string& name, const std::string& value) {
  if (value.empty()) return;
  lines.push_back("  " + name + std::string(name.size() < 16 ? 16 - name.size() : 1, ' ') + value);
}

std::string place_text(const Place& place) {
  std::string text = place.name;
  if (place.as_written != place.name && !place.as_written.empty())
    text += " (" + place.as_written + ")";
  if (!place.place_id.empty()) text += " " + place.place_id;
  for (const std::string& other : place.alternatives) text += " or " + other;
  return text;
}

void fields_of(Lines& lines, const Population& of) {
  field(lines, "place", place_text(of.place));
  for (const Place& member : of.members) field(lines, "member", place_text(member));
  field(lines, "count",
        std::to_string(of.count) + (of.approximate ? ", approximately" : "") +
            (of.bound == Bound::none ? "" : ", " + std::string(word(of.bound))));
  field(lines, "as written", of.as_written);
  if (of.precision != 1) field(lines, "precision", std::to_string(of.precision));
  field(lines, "as of", of.as_of);
  field(lines, "scope", std::string(word(of.scope)));
  field(lines, "subgroup", of.subgroup);
}

void fields_of(Lines& lines, const Date& of) {
  field(lines, "date", of.edtf.empty() ? "unknown" : of.edtf);
  field(lines, "as written", of.as_written);
  field(lines, "modifier", of.modifier);
  field(lines, "calendar", of.calendar);
  field(lines, "resolved from", of.resolved_from);
  field(lines, "event", of.event);
}

void fields_of(Lines& lines, const Agreement& of) {
  field(lines, "kind", std::string(word(of.kind)));
  field(lines, "as written", of.kind_as_written);
  field(lines, "title", of.title);
  for (const Party& party : of.parties) {
    field(lines, "party",
          place_text(party.place) +
              (party.succeeded_by ? ", now " + place_text(*party.succeeded_by) : ""));
  }
  field(lines, "concluded", of.concluded);
  field(lines, "in force", of.in_force);
  field(lines, "term", of.term);
  field(lines, "ends", of.ends);
  field(lines, "review", of.review);
  for (const Signatory& one : of.signatories) {
    field(lines, "signatory", one.name + (one.office.empty() ? "" : ", " + one.office));
  }
  field(lines, "venue", of.venue);
  field(lines, "status", std::string(word(of.status)));
  field(lines, "subject", of.subject);
}

std::string box_text(const Box& box) {
  char text[96];
  std::snprintf(text, sizeof text, "(%.1f, %.1f) to (%.1f, %.1f)", static_cast<double>(box.x0),
                static_cast<double>(box.y0), static_cast<double>(box.x1),
                static_cast<double>(box.y1));
  return text;
}

std::string range(std::uint32_t from, std::uint32_t to) {
  return std::to_string(from) + " to " + std::to_string(to);
}

// The edits of the text that touch what was read behind the quote.
void edits_of(Lines& lines, const Evidence& evidence, const Text& text) {
  const auto page = std::find_if(text.pages.begin(), text.pages.end(),
                                 [&](const PageText& one) { return one.number == evidence.page; });
  if (page == text.pages.end()) return;
  for (const Edit& edit : text.edits) {
    if (!page->span.contains(edit.after)) continue;
    const Span raw = text.raw(edit.after);
    const bool touches = raw.overlaps(evidence.raw_bytes) || evidence.raw_bytes.contains(raw);
    if (!touches) continue;
    field(lines, "edit",
          edit.kind + ": \"" + edit.before + "\" became \"" + std::string(text.at(edit.after)) +
              "\"" + (edit.plan.empty() ? "" : " by " + edit.plan));
  }
}

void evidence_of(Lines& lines, const Evidence& evidence, const Text& text) {
  std::string head = "evidence: " + std::string(word(evidence.basis));
  if (!evidence.from.empty()) head += " from " + evidence.from;
  if (evidence.continued) head += ", continued";
  for (std::size_t i = 0; i < evidence.supports.size(); ++i) {
    head += (i == 0 ? ", for " : ", ") + evidence.supports[i];
  }
  lines.push_back(head);
  field(lines, "quote", evidence.prefix + "[[" + evidence.quote + "]]" + evidence.suffix);
  if (evidence.page == 0) return;
  field(lines, "page",
        std::to_string(evidence.page) +
            (evidence.label.empty() ? "" : ", labelled " + evidence.label) + ", lines " +
            range(evidence.lines.begin, evidence.lines.end));
  field(lines, "repaired text", "code points " + range(evidence.start, evidence.end));
  edits_of(lines, evidence, text);
  field(lines, "as read", "bytes " + range(evidence.raw_bytes.begin, evidence.raw_bytes.end));
  for (const Box& box : evidence.boxes) field(lines, "box in points", box_text(box));
  char confidence[32];
  std::snprintf(confidence, sizeof confidence, "%.2f", static_cast<double>(evidence.confidence));
  field(lines, "origin", std::string(word(evidence.origin)) + ", confidence " + confidence);
}

}  // namespace

std::vector<std::string> field_lines(const Record& record) {
  Lines lines;
  std::visit([&](const auto& fields) { fields_of(lines, fields); }, record.fields);
  return lines;
}

Result<Shown> show(const std::string& id, Store& store) {
  Shown shown;
  if (id.empty()) return fail(ErrorCode::wrong_use, "which record? give its id");
  RecordQuery query;
  query.id = id;
  TRY(store.for_each_record(query, [&](const Record& record) {
    shown.record = record;
    return false;
  }));
  const Record& record = shown.record;
  if (record.evidence.empty()) return fail(ErrorCode::not_found, "there is no record " + id);
  TRY_ASSIGN(const Ingested document, store.document(record.evidence.front().document));
  shown.source = document.source;
  Lines& lines = shown.lines;
  lines.push_back(std::string(word(record.type())) + " " + record.id);
  std::visit([&](const auto& fields) { fields_of(lines, fields); }, record.fields);
  field(lines, "fact", record.fact);
  field(lines, "rule", record.rule + ", packs " + record.pack_digest.substr(0, 12));
  for (const Flag& flag : record.flags) {
    field(lines, "flag",
          flag.code + (flag.field.empty() ? "" : " on " + flag.field) + ": " + flag.why);
  }
  for (const Evidence& evidence : record.evidence) evidence_of(lines, evidence, document.text);
  lines.push_back("file");
  field(lines, "path", shown.source.path);
  field(lines, "digest", shown.source.digest);
  field(lines, "bytes", std::to_string(shown.source.size) + ", " + shown.source.media_type);
  shown.citation = citation(shown.source, record.evidence.front());
  return shown;
}

Result<std::string> evidence_picture(const Shown& shown, Workers& workers,
                                     const PictureOptions& options) {
  const Evidence& statement = shown.record.evidence.front();
  TRY_ASSIGN(const Reopened again,
             reopen(statement.document, {shown.source.path}, workers, options.password));
  TRY_ASSIGN(const ReadableForm form,
             ReadableForm::of({again.bytes, again.media_type}, workers, options.pdfs));
  const DocumentBytes document = form.document();
  TRY_ASSIGN(Raster raster, workers.render(document.bytes, document.media_type, statement.page,
                                           options.dpi, options.password));
  std::vector<Box> boxes;
  for (const Evidence& evidence : shown.record.evidence) {
    const bool here = evidence.document == statement.document && evidence.page == statement.page;
    if (here) boxes.insert(boxes.end(), evidence.boxes.begin(), evidence.boxes.end());
  }
  outline(raster, boxes, {220, 30, 30});
  if (options.margin >= 0 && !boxes.empty()) {
    Box cut = boxes.front();
    for (const Box& box : boxes) cut = cut.united(box);
    raster = crop(raster, {cut.x0 - options.margin, cut.y0 - options.margin,
                           cut.x1 + options.margin, cut.y1 + options.margin});
  }
  return encode_png(raster);
}

}  // namespace kiroku
