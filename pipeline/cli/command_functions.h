#pragma once
// Every command's two functions; commands.cc ties them to names. Each stands in <command>.cc.
#include "pipeline/cli/command.h"

namespace kiroku {

void ingest_options(Syntax&, Arguments&);
Result<int> ingest_command(const Arguments&, Console&);
void extract_options(Syntax&, Arguments&);
Result<int> extract_command(const Arguments&, Console&);
void runs_list_options(Syntax&, Arguments&);
Result<int> runs_list_command(const Arguments&, Console&);
void runs_diff_options(Syntax&, Arguments&);
Result<int> runs_diff_command(const Arguments&, Console&);
void runs_name_options(Syntax&, Arguments&);
Result<int> runs_promote_command(const Arguments&, Console&);
Result<int> runs_discard_command(const Arguments&, Console&);
void runs_prune_options(Syntax&, Arguments&);
Result<int> runs_prune_command(const Arguments&, Console&);
void records_options(Syntax&, Arguments&);
Result<int> records_command(const Arguments&, Console&);
void export_options(Syntax&, Arguments&);
Result<int> export_command(const Arguments&, Console&);
void audit_verify_options(Syntax&, Arguments&);
Result<int> audit_verify_command(const Arguments&, Console&);
void audit_show_options(Syntax&, Arguments&);
Result<int> audit_show_command(const Arguments&, Console&);
void audit_serve_options(Syntax&, Arguments&);
Result<int> audit_serve_command(const Arguments&, Console&);
void audit_sample_options(Syntax&, Arguments&);
Result<int> audit_sample_command(const Arguments&, Console&);
void audit_report_options(Syntax&, Arguments&);
Result<int> audit_report_command(const Arguments&, Console&);
void audit_log_options(Syntax&, Arguments&);
Result<int> audit_log_command(const Arguments&, Console&);
Result<int> audit_standing_command(const Arguments&, Console&);
void audit_import_options(Syntax&, Arguments&);
Result<int> audit_import_command(const Arguments&, Console&);
void rules_list_options(Syntax&, Arguments&);
Result<int> rules_list_command(const Arguments&, Console&);
void rules_test_options(Syntax&, Arguments&);
Result<int> rules_test_command(const Arguments&, Console&);
void rules_lint_options(Syntax&, Arguments&);
Result<int> rules_lint_command(const Arguments&, Console&);
void rules_explain_options(Syntax&, Arguments&);
Result<int> rules_explain_command(const Arguments&, Console&);
void rules_profile_options(Syntax&, Arguments&);
Result<int> rules_profile_command(const Arguments&, Console&);
void sources_options(Syntax&, Arguments&);
Result<int> sources_command(const Arguments&, Console&);
void sources_relocate_options(Syntax&, Arguments&);
Result<int> sources_relocate_command(const Arguments&, Console&);
void sources_withdraw_options(Syntax&, Arguments&);
Result<int> sources_withdraw_command(const Arguments&, Console&);
void sources_purge_options(Syntax&, Arguments&);
Result<int> sources_purge_command(const Arguments&, Console&);
void status_options(Syntax&, Arguments&);
Result<int> status_command(const Arguments&, Console&);
void doctor_options(Syntax&, Arguments&);
Result<int> doctor_command(const Arguments&, Console&);
void completion_options(Syntax&, Arguments&);
Result<int> completion_command(const Arguments&, Console&);
void read_options(Syntax&, Arguments&);
Result<int> read_command(const Arguments&, Console&);
void repair_options(Syntax&, Arguments&);
Result<int> repair_command(const Arguments&, Console&);
void annotate_options(Syntax&, Arguments&);
Result<int> annotate_command(const Arguments&, Console&);

}  // namespace kiroku
