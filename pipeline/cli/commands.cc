// The table of commands. A new command is a file beside this one, and a row here; help follows,
// and a test fails until the README has it.
#include "pipeline/cli/commands.h"

#include "pipeline/cli/command_functions.h"

namespace kiroku {

const std::vector<Command>& commands() {
  static const std::vector<Command> table = {
      {"ingest", "Read files and folders, and store every record found in them",
       "  kiroku ingest proceedings/\n"
       "  kiroku ingest --sources sheet.csv --jobs 4 2010/ 2012/summit.pdf\n"
       "  kiroku ingest --password-file pass.txt minutes.pdf\n",
       ingest_options, ingest_command},
      {"extract", "Run the rules again over what is stored; nothing is read again",
       "  kiroku extract --plan --packs my-packs\n"
       "  kiroku extract --draft new-eras --packs my-packs\n"
       "  kiroku runs diff new-eras && kiroku runs promote new-eras\n",
       extract_options, extract_command},
      {"runs list", "List the runs: the current one, drafts, earlier ones", "  kiroku runs list\n",
       runs_list_options, runs_list_command},
      {"runs diff", "Show what one run has that another has not",
       "  kiroku runs diff new-eras\n"
       "  kiroku runs diff 3 4 --format html > diff.html\n"
       "  kiroku runs diff new-eras --exit-code --quiet   # in CI: 18 where anything differs\n",
       runs_diff_options, runs_diff_command},
      {"runs promote", "Make a draft the current run", "  kiroku runs promote new-eras\n",
       runs_name_options, runs_promote_command},
      {"runs discard", "Put a draft away", "  kiroku runs discard new-eras\n", runs_name_options,
       runs_discard_command},
      {"runs prune", "Drop what only superseded runs have; decisions stay", "  kiroku runs prune\n",
       runs_prune_options, runs_prune_command},
      {"records", "Print records: a table on a terminal, JSONL in a pipe",
       "  kiroku records --type agreement --place Dalian\n"
       "  kiroku records --source summit.pdf --min-confidence 0.8 | jq .fields\n"
       "  kiroku records --format csv > records.csv\n"
       "  kiroku records --facts --type population\n"
       "  kiroku records --parallel summit-en.pdf summit-ja.pdf\n"
       "  kiroku records --unused --source summit.pdf\n",
       records_options, records_command},
      {"export",
       "Write facts for other programs; with --require-reviewed the gate before publishing",
       "  kiroku export --require-reviewed --type agreement --format csv > agreements.csv\n"
       "  kiroku export --format web-annotation > annotations.jsonl\n"
       "  kiroku export --require-reviewed --format quickstatements --items items.csv\n",
       export_options, export_command},
      {"audit verify",
       "Check that every quote still stands in its source, and says what was read from it",
       "  kiroku audit verify\n"
       "  kiroku audit verify 9f3c2a7b\n"
       "  kiroku audit verify --sample 200 --context --format jsonl\n",
       audit_verify_options, audit_verify_command},
      {"audit show", "Show one record: the way from the fact to its place on the page",
       "  kiroku audit show 9f3c2a7b\n"
       "  kiroku audit show 9f3c2a7b --png evidence.png\n",
       audit_show_options, audit_show_command},
      {"audit serve", "Review facts in front of their pages, in a browser",
       "  kiroku audit serve\n"
       "  kiroku audit serve --reviewer ana --port 0\n",
       audit_serve_options, audit_serve_command},
      {"audit sample", "Choose facts at random to review, and say how right the reviewed ones are",
       "  kiroku audit sample --size 200 --by rule\n"
       "  kiroku audit sample --diff ..new-eras --by change\n"
       "  kiroku audit sample --recall --size 100\n",
       audit_sample_options, audit_sample_command},
      {"audit report", "Write facts with pieces of their pages as one HTML file that works offline",
       "  kiroku audit report --type agreement --output agreements.html\n", audit_report_options,
       audit_report_command},
      {"audit log", "Print every decision that people took, in order",
       "  kiroku audit log\n"
       "  kiroku audit log --format jsonl > my-decisions.jsonl\n",
       audit_log_options, audit_log_command},
      {"audit standing", "Show where each decision stands after the last run",
       "  kiroku audit standing\n"
       "  kiroku audit standing --format jsonl | jq 'select(.anchor == \"orphaned\")'\n",
       audit_log_options, audit_standing_command},
      {"audit import", "Take over the decisions of another store or of an offline report",
       "  kiroku audit import her-decisions.jsonl\n", audit_import_options, audit_import_command},
      {"rules list", "List the rules", "  kiroku rules list --format jsonl\n", rules_list_options,
       rules_list_command},
      {"rules test", "Run the examples and counter-examples of all packs",
       "  kiroku rules test --packs my-packs\n"
       "  kiroku rules test --coverage\n",
       rules_test_options, rules_test_command},
      {"rules explain", "Show what rules took in a file, what lost and why, and near misses",
       "  kiroku rules explain summit.pdf:4\n"
       "  kiroku rules explain press.txt --rule population. --format jsonl | jq .why\n",
       rules_explain_options, rules_explain_command},
      {"rules profile", "Show what each rule costs and finds in files, or in what is stored",
       "  kiroku rules profile summit.pdf koho.txt\n"
       "  kiroku rules profile --packs my-packs --format jsonl\n",
       rules_profile_options, rules_profile_command},
      {"rules lint", "Look for rules without examples and other weak spots",
       "  kiroku rules lint --packs my-packs\n", rules_lint_options, rules_lint_command},
      {"sources", "List the sources, or print a source sheet to fill in",
       "  kiroku sources\n"
       "  kiroku sources --template proceedings/ > proceedings/sources.csv\n",
       sources_options, sources_command},
      {"sources relocate", "Follow files that were moved or renamed, by their bytes",
       "  kiroku sources relocate proceedings/\n"
       "  kiroku sources relocate --from 2010/old.pdf 2010/summit-en.pdf\n",
       sources_relocate_options, sources_relocate_command},
      {"sources withdraw", "Take a document out of the current facts; it and its decisions stay",
       "  kiroku sources withdraw 2010/draft.pdf --why 'the publisher took it back'\n"
       "  kiroku sources withdraw --undo 2010/draft.pdf && kiroku extract\n",
       sources_withdraw_options, sources_withdraw_command},
      {"sources purge", "Remove what was derived of a withdrawn document; decisions stay",
       "  kiroku sources purge --yes 2010/draft.pdf\n", sources_purge_options,
       sources_purge_command},
      {"status", "Show how every file ended",
       "  kiroku status\n"
       "  kiroku status --format jsonl | jq 'select(.outcome != \"ok\")'\n",
       status_options, status_command},
      {"doctor", "Check this machine: packages, language models, kernel, packs, store",
       "  kiroku doctor\n"
       "  kiroku doctor --format jsonl\n",
       doctor_options, doctor_command},
      {"completion", "Print what a shell needs to complete commands, or the manual page",
       "  source <(kiroku completion bash)\n"
       "  kiroku completion man > kiroku.1\n",
       completion_options, completion_command},
      {"read", "Read files and print their pages; nothing is stored",
       "  kiroku read --format text summit.pdf\n"
       "  kiroku read --pages 3-5 --no-recognise summit.pdf | jq .glyphs\n"
       "  kiroku read --format alto scan.tif > scan.xml\n"
       "  kiroku read --searchable scan-with-text.pdf scan.pdf\n",
       read_options, read_command},
      {"repair", "Repair text from stdin",
       "  kiroku repair < damaged.txt\n"
       "  kiroku repair --explain < damaged.txt\n"
       "  kiroku repair --check --only encoding < page.txt || echo damaged\n"
       "  kiroku repair --jsonl < requests.jsonl\n",
       repair_options, repair_command},
      {"annotate", "Find records in text from stdin; nothing is stored",
       "  echo 'Dalian has a population of 5.9 million.' | kiroku annotate\n"
       "  kiroku annotate --jsonl --mentions < requests.jsonl\n",
       annotate_options, annotate_command},
  };
  return table;
}

}  // namespace kiroku
