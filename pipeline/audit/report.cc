#include "pipeline/audit/report.h"

#include <map>
#include <mutex>
#include <optional>
#include <set>

#include "pipeline/audit/citation.h"
#include "pipeline/audit/show.h"
#include "pipeline/audit/web.h"
#include "pipeline/recognitions.h"
#include "schemas/digest.h"
#include "schemas/json.h"
#include "schemas/utf8.h"
#include "schemas/words.h"

namespace kiroku {
namespace {

std::string base64(std::string_view bytes) {
  static constexpr char kDigits[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      const bool there = at + i < bytes.size();
      group = group << 8 | (there ? static_cast<unsigned char>(bytes[at + i]) : 0u);
    }
    for (std::size_t i = 0; i < 4; ++i) {
      const bool padding = at + i > bytes.size();
      text += padding ? '=' : kDigits[group >> (18 - 6 * i) & 63];
    }
  }
  return text;
}

bool is_invisible(char32_t c) {
  return (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7F && c < 0xA0) || c == 0x061C ||
         (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF;
}

// What the file's script copies into a decision.
std::string entry_of(const Record& record) {
  Decision decision = on(record);
  return to_json(decision);
}

// The file's beginning, its own script named by its hash, so that no other one can run.
std::string beginning() {
  std::string html(web_file("report.html"));
  const std::string open = "<script>", mark = "@SCRIPT@";
  const std::size_t begin = html.find(open) + open.size();
  const std::string hex = sha256_hex(html.substr(begin, html.find("</script>") - begin));
  std::string digest;
  for (std::size_t at = 0; at < hex.size(); at += 2)
    digest += static_cast<char>(std::stoi(hex.substr(at, 2), nullptr, 16));
  return html.replace(html.find(mark), mark.size(), base64(digest));
}

// What may stand in a script element: no "<" at all, so neither "</script" nor "<!--".
std::string in_script(const std::string& json) {
  std::string text;
  for (const char c : json) c == '<' ? text += "\\u003c" : text += c;
  return text;
}

std::string fields_table(const Record& record) {
  std::string rows;
  for (const std::string& line : field_lines(record)) {
    rows += "<tr><td>" + html_text(line) + "</td></tr>";
  }
  return "<table>" + rows + "</table>";
}

std::string picture_of(const Record& record, const Source& source, Workers& workers,
                       const std::string& password, const KeptPdfs& pdfs) {
  Shown shown;
  shown.record = record;
  shown.source = source;
  PictureOptions options;
  options.dpi = 110;
  options.password = password;
  options.pdfs = pdfs;
  const Result<std::string> png = evidence_picture(shown, workers, options);
  if (!png) return "<p class=quiet>no picture: " + html_text(png.error().message) + "</p>";
  return "<img alt=\"the evidence on its page\" src=\"data:image/png;base64," + base64(*png) +
         "\">";
}

std::string section_of(const Record& record, const Verdict& verdict, const Source& source,
                       const std::string& picture) {
  const Evidence& stated = record.evidence.front();
  const std::string id = record.fact;
  const std::string is = state(verdict);
  std::string choices;
  for (const char* action : {"accept", "reject", "skip"}) {
    choices += std::string("<label><input type=radio name=\"") + id + "\" value=" + action + "> " +
               action + "</label> ";
  }
  return "<section data-entry=\"" + id + "\"><h2>" + std::string(word(record.type())) + " " +
         record.id.substr(0, 8) + "</h2><blockquote dir=auto><bdi class=quiet>" +
         html_text(stated.prefix) + "</bdi><mark>" + html_text(stated.quote) +
         "</mark><bdi class=quiet>" + html_text(stated.suffix) + "</bdi></blockquote>" + picture +
         fields_table(record) + "<p>" + html_text(citation(source, stated)) + "</p><p>" +
         html_text(record.rule) + (is.empty() ? "" : " · <strong>" + is + "</strong>") + "</p><p>" +
         choices +
         "<label>why <input class=why></label></p><script type=\"application/json\" id=\"" + id +
         "\">" + in_script(entry_of(record)) + "</script></section>\n";
}

// Files that failed and pages that nobody read.
Result<std::string> failures(Store& store) {
  TRY_ASSIGN(const std::vector<StatusLine> lines, store.status());
  std::string rows;
  for (const StatusLine& line : lines) {
    std::string said;
    for (const Finding& warning : line.warnings) {
      said += (said.empty() ? "" : "; ") +
              (warning.page > 0 ? "page " + std::to_string(warning.page) + ": " : "") +
              warning.message;
    }
    if (is_fine(line.outcome) && line.pages_failed == 0 && said.empty()) continue;
    rows += "<tr><td>" + html_text(line.source) + "</td><td>" + std::string(word(line.outcome)) +
            "</td><td>" + std::to_string(line.pages_failed) + " of " + std::to_string(line.pages) +
            "</td><td>" + html_text(said) + "</td></tr>";
  }
  if (rows.empty()) return std::string("<p>Every page of every file was read.</p>");
  return "<table><tr><th>file<th>outcome<th>pages unread<th>what was said</tr>" + rows + "</table>";
}

std::map<std::string, Source> all_sources(const std::vector<KnownSource>& known) {
  std::map<std::string, Source> sources;
  for (const KnownSource& one : known) {
    if (one.gone && sources.count(one.digest)) continue;
    sources.emplace(one.digest, Source{one.path, one.digest, one.media_type, one.size, one.sheet});
  }
  return sources;
}

}  // namespace

std::string html_text(std::string_view text) {
  std::string html;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    if (c == '<') {
      html += "&lt;";
    } else if (c == '>') {
      html += "&gt;";
    } else if (c == '&') {
      html += "&amp;";
    } else if (c == '"') {
      html += "&quot;";
    } else if (c == '\'') {
      html += "&#39;";
    } else {
      append_utf8(html, is_invisible(c) ? kReplacement : c);
    }
  }
  return html;
}

Result<std::size_t> write_report(const RecordQuery& query, Store& store, Workers& workers,
                                 const std::string& password,
                                 const std::function<void(const std::string&)>& write) {
  TRY_ASSIGN(const std::vector<KnownSource> known, store.sources());
  const std::map<std::string, Source> sources = all_sources(known);
  std::map<std::string, Record> best;
  std::vector<std::string> order;
  TRY(store.for_each_record(query, [&](const Record& record) {
    const auto [at, fresh] = best.emplace(record.fact, record);
    if (fresh) order.push_back(record.fact);
    if (record.confidence > at->second.confidence) at->second = record;
    return true;
  }));
  std::mutex alone;
  const KeptPdfs pdfs = kept_pdfs(store, alone);
  write(beginning());
  write("<p>" + std::to_string(order.size()) + " facts</p>\n");
  for (const std::string& fact : order) {
    const Record& found = best.at(fact);
    TRY_ASSIGN(const Verdict verdict, store.verdict(found));
    const auto source = sources.find(found.evidence.front().document);
    const Source& of = source == sources.end() ? Source{} : source->second;
    write(section_of(found, verdict, of, picture_of(found, of, workers, password, pdfs)));
  }
  TRY_ASSIGN(const std::string failed, failures(store));
  write("<h1>Files that failed, and pages not read</h1>" + failed + "</body></html>\n");
  return order.size();
}

}  // namespace kiroku
