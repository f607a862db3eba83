// Office files are read as PDFs that LibreOffice makes of them, once with each of its versions.
#include "pipeline/readers/office.h"
#include "pipeline/stages/stages.h"
#include "pipeline/workers/libreoffice.h"
#include "schemas/digest.h"

namespace kiroku {
namespace {

// Raise it when LibreOffice is asked for something else.
constexpr const char* kFormVersion = "office-1";

}  // namespace

Result<ReadableForm> ReadableForm::of(const DocumentBytes& document, Workers& workers,
                                      const KeptPdfs& kept) {
  ReadableForm form;
  form.own_ = &document.bytes;
  form.media_type_ = document.media_type;
  if (!is_office(document.media_type)) return form;
  const Result<LibreOffice> office = libreoffice_for(document.media_type);
  const std::string maker = office ? std::string(kFormVersion) + ", " + office->version : "";
  const std::string digest = document_digest(document.bytes.view());
  form.media_type_ = "application/pdf";
  const auto found = kept.find ? kept.find(digest) : std::nullopt;
  if (found && (found->maker == maker || !office)) {
    TRY_ASSIGN(form.pdf_, Bytes::of_string(found->pdf));
    return form;
  }
  TRY_ASSIGN(form.pdf_, workers.pdf_of_office(document.bytes, document.media_type));
  if (kept.keep) kept.keep(digest, maker, form.pdf_->view());
  return form;
}

}  // namespace kiroku
