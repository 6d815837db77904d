#include "tests/difference/rewrite_session.h"

#include <algorithm>
#include <cstdio>

#include "tests/difference/faults.h"
#include "tests/difference/keys.h"
#include "tests/difference/rewrite_judge.h"
#include "tests/difference/schema_maker.h"
#include "tests/difference/surroundings.h"
#include "tests/difference/upserts.h"
#include "upsert-rewriter/schema/catalog_reader.h"

namespace walwise::difference {

using client::Answer;

namespace {

constexpr int kUpsertsPerCase = 25;
constexpr int kCasesPerTest = 50;
constexpr int kPercentWithoutWhere = 60;
// The least that must be rewritten for a run to say something. The cte form refuses most kinds of
// RETURNING.
constexpr int kLeastPercentGuarded = 30;
constexpr int kLeastPercentCte = 15;
constexpr int kLeastPercentUnlocked = 60;
constexpr char kNative[] = "difference_native";
constexpr char kSecond[] = "difference_rewritten";

void Comment(const std::string& text) {
  for (const std::string& line : Split(text, '\n')) std::printf("# %s\n", line.c_str());
}

size_t RowsOf(const Features& features, const std::string& sql) {
  if (features.count("source: VALUES, one row") > 0) return 1;
  if (features.count("source: VALUES, several rows") == 0) return 0;
  // Rows are joined by a droppable ", (".
  size_t rows = 1;
  for (size_t at = 0; (at = sql.find("\x01, (", at)) != std::string::npos; at++) rows++;
  return rows;
}

// Where a row lies follows from what was written before.
bool AsksForPlace(const std::string& sql) { return sql.find(".ctid <> ") != std::string::npos; }

std::string WithoutTables(const std::string& message) {
  const size_t colon = message.find('"');
  return colon == std::string::npos ? message : message.substr(0, colon) + "...";
}

}  // namespace

RewriteSession::RewriteSession(const Options& options)
    : options_(options), native_(kNative, false), second_(kSecond, false) {
  rewrite_.strategy = sql::StrategyOf(options.form).value_or(sql::Strategy::kGuarded);
  rewrite_.skip_identical = options.skips_identical;
}

int RewriteSession::Fail(const std::string& failure) const {
  std::fprintf(stderr, "difference: %s\n", failure.c_str());
  return 2;
}

int RewriteSession::Run() {
  if (auto failure = native_.Create()) return Fail(*failure);
  if (auto failure = second_.Create()) return Fail(*failure);
  const int first = options_.single_case.value_or(0);
  const int last = options_.single_case ? first + 1 : options_.cases;
  int in_test = 0;
  for (int i = first; i < last && !IsOver(); i++) {
    const int before = failures_;
    if (!RunCase(i)) return 2;
    in_test += failures_ == before;
    if ((i + 1) % kCasesPerTest == 0) CloseTest(&in_test);
  }
  CloseTest(&in_test);
  Conclude();
  std::printf("1..%d\n", tests_);
  return failures_ > 0 ? 1 : 0;
}

bool RewriteSession::IsOver() const {
  const std::chrono::duration<double> passed = Clock::now() - started_;
  return failures_ >= options_.most_failures ||
         (options_.minutes > 0 && passed.count() > options_.minutes * 60);
}

// One test is so many cases, but for those that failed and were reported.
void RewriteSession::CloseTest(int* cases) {
  if (*cases == 0) return;
  std::printf("ok %d - %s: %d cases of seed %s\n", ++tests_, options_.form.c_str(),
              std::exchange(*cases, 0), std::to_string(options_.seed).c_str());
  std::fflush(stdout);
}

// False if the tester can't go on.
bool RewriteSession::RunCase(int number) {
  case_ = number;
  Context context = {Random(options_.seed, static_cast<uint64_t>(number)),
                     native_.connection().server_version()};
  Texts script;
  schema_ = SchemaMaker(&context).Make(&script);
  Keys(&context, &schema_, &script).Make();
  Surroundings(&context, &schema_, &script).MakeWithoutRules();
  context.TakeFeatures();
  if (!SetUp(script)) return false;
  Upserts upserts(&context, schema_);
  if (options_.skips_identical) upserts.LeaveOutWhere(kPercentWithoutWhere);
  for (int i = 0; i < kUpsertsPerCase && failures_ < options_.most_failures; i++) {
    Upsert upsert = {upserts.Make(), {}, 0};
    upsert.features = context.TakeFeatures();
    upsert.values_rows = RowsOf(upsert.features, upsert.sql);
    upsert.sql = WithoutMarks(upsert.sql);
    // Numbers out of sequences are the same in both, whatever was skipped before.
    Answer second;
    Both("SELECT count(setval(oid, " + std::to_string(100 * i + 100) +
             ")) FROM pg_class WHERE relkind = 'S' AND relnamespace = 'w'::regnamespace",
         &second);
    RunUpsert(upsert);
    if (!native_.is_alive() || !second_.is_alive()) return Fail("the server ended") == 0;
  }
  return true;
}

bool RewriteSession::SetUp(const Texts& script) {
  for (Copy* copy : {&native_, &second_}) {
    if (auto failure = copy->BeginCase()) return Fail(*failure) == 0;
    for (const std::string& sql : script) copy->connection().Exec(WithoutMarks(sql));
  }
  script_.clear();
  for (const std::string& sql : script) script_.push_back(WithoutMarks(sql));
  // DDL does not say what DO blocks do; a live catalog does.
  known_ = SchemaOf(script);
  if (case_ % 2 == 0) return true;
  const Result<sql::Schema> catalog = sql::ReadCatalog(Text("dbname={0}", kSecond));
  if (!catalog.ok()) return Fail(catalog.status().message()) == 0;
  known_ = *catalog;
  return true;
}

Answer RewriteSession::Both(const std::string& sql, Answer* second) {
  native_.connection().Send(sql);
  second_.connection().Send(sql);
  Answer first = native_.connection().Receive().back();
  *second = second_.connection().Receive().back();
  return first;
}

void RewriteSession::RunUpsert(const Upsert& upsert) {
  const std::string original = WithSourceFault(upsert.sql, options_.fault);
  RewrittenText rewritten = RewriteStatement(original, known_, rewrite_);
  upserts_++;
  SetAside(upsert, &rewritten);
  if (!rewritten.refusal.empty()) {
    refusals_[WithoutTables(rewritten.refusal)]++;
  } else {
    rewritten_++;
    const std::string faulty = WithFault(rewritten.sql, options_.fault);
    faulty_ += faulty != rewritten.sql || original != upsert.sql;
    rewritten.sql = faulty;
  }
  Answer ignored;
  Both("BEGIN", &ignored);
  native_.connection().Send(upsert.sql);
  second_.connection().Send(rewritten.sql);
  native_answer_ = native_.connection().Receive().back();
  rewritten_answer_ = second_.connection().Receive().back();
  const std::string what = rewritten.refusal.empty() ? Judge(upsert, rewritten) : "";
  const bool is_known = what.starts_with("known: ");
  if (is_known) known_differences_[what.substr(7)]++;
  agreed_ += what.empty() && rewritten.refusal.empty();
  Answer second;
  // As it is, it does not do the same in both copies either.
  const bool is_kept = what.empty() && !AsksForPlace(upsert.sql);
  const Answer first = Both(is_kept ? "COMMIT" : "ROLLBACK", &second);
  if (!what.empty() && !is_known) {
    Report(upsert, rewritten, what);
  } else if (first.sqlstate != second.sqlstate) {
    Report(upsert, rewritten, "COMMIT: " + first.message + " and " + second.message);
  }
  script_.push_back(upsert.sql);
}

// What nobody who has read the notes and docs/rewriting.md would rewrite.
void RewriteSession::SetAside(const Upsert& upsert, RewrittenText* rewritten) {
  if (!rewritten->refusal.empty()) return;
  if (rewritten->warns_of_volatile) {
    *rewritten = {upsert.sql, "(set aside: the note says that the function must not be volatile)"};
  } else if (upsert.features.count("source: a function that writes the target") > 0) {
    *rewritten = {upsert.sql, "(set aside: the source writes to the target)"};
  } else if (AsksForPlace(upsert.sql)) {
    *rewritten = {upsert.sql, "(set aside: where a row lies differs between the copies)"};
  }
}

std::string RewriteSession::Judge(const Upsert& upsert, const RewrittenText& rewritten) {
  const RewrittenRun run = {rewrite_.strategy, rewritten.has_new_condition,
                            upsert.features,   upsert.values_rows,
                            native_answer_,    rewritten_answer_};
  const std::string what = JudgeAnswers(run);
  if (!native_answer_.ok() || !rewritten_answer_.ok()) return what;
  const std::string tables = CompareTables(false, false);
  if (what.empty() && tables.empty()) {
    CountLocks();
    return "";
  }
  if (MayMeetItsOwnUpdates(run)) return "known: several rows, and an update that changes the key";
  // A row that is left alone takes no number out of a sequence, and the next row gets it.
  const bool has_sequence =
      std::any_of(schema_.columns.begin(), schema_.columns.end(),
                  [this](const Column& column) { return IsSequenceFilled(column); });
  if (has_sequence && run.values_rows != 1 && CompareTables(false, true).empty()) {
    return "known: numbers out of a sequence";
  }
  if (!what.empty()) return what;
  if (rewritten.has_new_condition && CompareTables(true, false).empty()) {
    return "known: equal values that are not the same";
  }
  return tables;
}

// Leaving rows alone is what the forms are for: a statement that writes no row must not lock one
// either, which would take a transaction id. Triggers and sequences may, so it is a matter of how
// many.
void RewriteSession::CountLocks() {
  if (!rewritten_answer_.tag.ends_with(" 0")) return;
  left_alone_++;
  // The cte form does not count what it inserts.
  if (rewrite_.strategy == sql::Strategy::kCte && !native_answer_.tag.ends_with(" 0")) return;
  Answer second;
  const Answer first = Both("SELECT pg_current_xact_id_if_assigned() IS NULL", &second);
  if (first.rows.empty() || second.rows.empty() || first.rows[0][0] == "t") return;
  idle_++;
  unlocked_ += second.rows[0][0] == "t";
}

bool RewriteSession::IsSequenceFilled(const Column& column) const {
  return column.fill == Fill::kIdentityAlways || column.fill == Fill::kIdentityByDefault ||
         column.expression.find("nextval") != std::string::npos;
}

std::string RewriteSession::ContentsQuery(const std::string& table, bool compares_values,
                                          bool ignores_sequences) const {
  Texts columns;
  for (const Column& column : schema_.columns) {
    if (ignores_sequences && IsSequenceFilled(column)) continue;
    // It follows from the others, and may raise when it is read.
    if (column.fill == Fill::kVirtual) continue;
    // The hash of an enum follows from its OID, so the copies would differ.
    const bool is_hashed = column.type->has_order && column.type->name != "enum";
    const bool has_hash = !compares_values || is_hashed;
    columns.push_back("o." + column.name + (has_hash ? "" : "::text"));
  }
  if (table != "t") return Text("SELECT o::text FROM {0} AS o", table);
  return compares_values
             ? Text("SELECT hash_record_extended(ROW({0}), 0) FROM t AS o", Join(columns))
             : Text("SELECT o.tableoid::regclass, {0} FROM t AS o", Join(columns));
}

// The first table that differs. Triggers tell of each column, so what they note is not compared
// where columns are left out.
std::string RewriteSession::CompareTables(bool compares_values, bool ignores_sequences) {
  for (const std::string& table : schema_.tables) {
    const bool is_noted = table == "audit" || table == "counters";
    if (is_noted && (compares_values || ignores_sequences || rewrite_.skip_identical)) continue;
    Answer second;
    const Answer first = Both(ContentsQuery(table, compares_values, ignores_sequences), &second);
    if (!first.ok() || !second.ok()) return "the contents of " + table + ": " + first.message;
    if (SameRows(first.rows, second.rows)) continue;
    if (!compares_values && !ignores_sequences) {
      different_rows_ = client::Describe(first) + "\nrewritten:\n" + client::Describe(second);
    }
    return "the contents of " + table;
  }
  return "";
}

void RewriteSession::Report(const Upsert& upsert, const RewrittenText& rewritten,
                            const std::string& what) {
  failures_++;
  std::printf("not ok %d - %s: %s (seed %s, case %d)\n", ++tests_, options_.form.c_str(),
              what.c_str(), std::to_string(options_.seed).c_str(), case_);
  Comment(upsert.sql);
  Comment(client::Describe(native_answer_));
  Comment(rewritten.sql);
  Comment(client::Describe(rewritten_answer_));
  if (what.starts_with("the contents of")) Comment("natively:\n" + different_rows_);
  if (options_.shrinks) {
    for (const std::string& sql : script_) Comment("  " + sql + ";");
  }
  std::fflush(stdout);
}

void RewriteSession::PrintCounts() const {
  std::printf("# %ld upserts: %ld rewritten, %ld of them alike, %ld wrote no row\n", upserts_,
              rewritten_, agreed_, left_alone_);
  std::printf("# %ld wrote no row and took natively a transaction id, %ld of them rewritten none\n",
              idle_, unlocked_);
  if (!options_.fault.empty()) std::printf("# %ld statements have the fault\n", faulty_);
  for (const auto& [reason, count] : refusals_) {
    std::printf("# refused %6ld  %s\n", count, reason.c_str());
  }
  for (const auto& [what, count] : known_differences_) {
    std::printf("# known   %6ld  %s\n", count, what.c_str());
  }
}

void RewriteSession::Conclude() {
  PrintCounts();
  if (options_.single_case || failures_ > 0) return;
  CheckLocks();
  if (options_.fault.empty()) CheckActivity();
}

// What is right but locks as before is of no use.
void RewriteSession::CheckLocks() {
  const bool is_most = unlocked_ * 100 >= idle_ * kLeastPercentUnlocked;
  failures_ += !is_most;
  std::printf("%sok %d - %s: %ld of %ld that only locked take no transaction id\n",
              is_most ? "" : "not ", ++tests_, options_.form.c_str(), unlocked_, idle_);
}

// A run in which little was rewritten, or no row left alone, has shown little.
void RewriteSession::CheckActivity() {
  const int least =
      rewrite_.strategy == sql::Strategy::kCte ? kLeastPercentCte : kLeastPercentGuarded;
  const bool is_most = rewritten_ * 100 >= upserts_ * least && left_alone_ > 0;
  failures_ += !is_most;
  std::printf("%sok %d - %s: %ld of %ld upserts were rewritten, %ld of them wrote no row\n",
              is_most ? "" : "not ", ++tests_, options_.form.c_str(), rewritten_, upserts_,
              left_alone_);
}

}  // namespace walwise::difference
