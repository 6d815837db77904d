#include "upsert-rewriter/input/server_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

namespace walwise::sql {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

using Read = std::function<Extraction(std::string_view)>;

// tests/golden/server-log/make ran these; the tests run in the checkout's root.
std::string Sample(const std::string& kind) {
  std::ifstream file("tests/golden/server-log/sample." + kind, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  EXPECT_FALSE(text.str().empty());
  return text.str();
}

// "calls: text" of each.
std::vector<std::string> Statements(const Extraction& extraction) {
  std::vector<std::string> lines;
  for (const SqlFragment& fragment : extraction.fragments) {
    lines.push_back(std::to_string(fragment.occurrence.calls) + ": " + fragment.sql.text());
  }
  return lines;
}

// Places are within the file, and what is said to be verbatim is.
void ExpectMapped(const Extraction& extraction, std::string_view file) {
  for (const SqlFragment& fragment : extraction.fragments) {
    ASSERT_EQ(fragment.styles.size(), 1u);
    for (const MappedText::Segment& segment : fragment.sql.segments()) {
      ASSERT_LE(segment.source.end, file.size());
      if (segment.verbatim) {
        EXPECT_EQ(segment.source.In(file), segment.text.In(fragment.sql.text()));
      }
    }
  }
}

void ExpectSampleStatements(const std::string& kind, const Read& read) {
  const std::string file = Sample(kind);
  const Extraction extraction = read(file);
  ExpectMapped(extraction, file);
  EXPECT_THAT(
      Statements(extraction),
      ElementsAre(
          "1: CREATE TABLE kv (k int PRIMARY KEY, v text, n int DEFAULT 0)",
          "2: INSERT INTO kv VALUES (1, 'a') ON CONFLICT (k) DO UPDATE SET v = excluded.v;",
          "1: INSERT INTO kv\nVALUES (2, 'two\n\ttabbed \\ line')\nON CONFLICT (k) DO NOTHING;",
          "1: SELECT broken FROM kv;",
          "1: SELECT \"we\"\"ird\" FROM (SELECT 1 AS \"we\"\"ird\") x;", "1: SELECT 'ä';",
          "1: LOAD 'auto_explain';", "1: SET auto_explain.log_min_duration = 0;",
          "1: UPDATE kv\nSET n = n + 1;", "1: DELETE FROM kv WHERE k = 2;",
          "1: UPDATE kv SET n = 7 WHERE k = 1;",
          "8: INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT (k) DO UPDATE SET v = excluded.v;",
          // Parsed, bound and failed.
          "0: SELECT 1 / (length($1) - 8);"))
      << kind;
  for (const SqlFragment& fragment : extraction.fragments) {
    EXPECT_THAT(fragment.sql.text(), Not(HasSubstr("hush")));
  }
}

std::vector<std::string> InText(std::string_view log) { return Statements(ExtractLogText(log)); }
std::vector<std::string> InCsv(std::string_view log) { return Statements(ExtractLogCsv(log)); }
std::vector<std::string> InJson(std::string_view log) { return Statements(ExtractLogJson(log)); }

// A csvlog's record with the columns of the given number.
std::string CsvRecordOf(const std::string& severity, const std::string& message,
                        const std::string& statement, size_t columns) {
  std::string record =
      "2026-01-02 03:04:05.678 UTC,\"u\",\"d\",1,\"[local]\",5f.1,1,\"INSERT\","
      "2026-01-02 03:04:05 UTC,3/0,0," +
      severity + ",00000,\"" + message + "\",,,,,,\"" + statement + "\",,";
  for (size_t column = 22; column < columns; ++column) {
    record += ",";
  }
  return record + "\n";
}

TEST(ServerLog, EachFormatGivesTheStatementsThatWereRun) {
  ExpectSampleStatements("log", ExtractLogText);
  ExpectSampleStatements("csv", ExtractLogCsv);
  ExpectSampleStatements("json", ExtractLogJson);
}

TEST(ServerLog, FormatIsKnownByItsBeginning) {
  EXPECT_EQ(SniffLog(Sample("log")), Language::kLogText);
  EXPECT_EQ(SniffLog(Sample("csv")), Language::kLogCsv);
  EXPECT_EQ(SniffLog(Sample("json")), Language::kLogJson);
  EXPECT_EQ(SniffLog(Sample("csv").substr(0, 200)), Language::kLogCsv);
  EXPECT_EQ(SniffLog("a,b,c\n1,2,3\n"), Language::kUnknown);
  EXPECT_EQ(SniffLog("{\"timestamp\":\"x\"}\n"), Language::kUnknown);
  EXPECT_EQ(SniffLog("[INFO] starting:  up\n"), Language::kUnknown);
  EXPECT_EQ(SniffLog(""), Language::kUnknown);
}

TEST(ServerLog, AnyPrefixMayStandBeforeTheSeverity) {
  EXPECT_THAT(InText("LOG:  statement: SELECT 1\n"
                     "< app=my:  app db=x > LOG:  statement: SELECT 2\n"
                     "2026-01-02 [7]: [1-1] user=a,db=bLOG:  statement: SELECT 3"),
              ElementsAre("1: SELECT 1", "1: SELECT 2", "1: SELECT 3"));
}

TEST(ServerLog, DurationsOfAllStepsAddUpAndOneIsACall) {
  const Extraction extraction = ExtractLogText(
      "LOG:  duration: 1.5 ms  parse s: SELECT $1\n"
      "LOG:  duration: 2 ms  bind s/p: SELECT $1\n"
      "LOG:  duration: 4.25 ms  execute s/p: SELECT $1\n"
      "LOG:  duration: 8 ms  execute fetch from s/p: SELECT $1\n"
      "LOG:  duration: 100 ms\n");
  EXPECT_THAT(Statements(extraction), ElementsAre("1: SELECT $1"));
  EXPECT_DOUBLE_EQ(extraction.fragments[0].occurrence.total_ms, 15.75);
}

TEST(ServerLog, PlanCountsWhereNothingElseTellsOfTheCall) {
  const std::string plan =
      "LOG:  duration: 3 ms  plan:\n\tQuery Text: SELECT 1\n\t  FROM t\n"
      "\tQuery Parameters: $1 = 'hush'\n\tSeq Scan on t  (cost=0.00..1.00 rows=1 width=4)\n";
  const Extraction planned = ExtractLogText(plan + plan);
  EXPECT_THAT(Statements(planned), ElementsAre("2: SELECT 1\n  FROM t"));
  EXPECT_DOUBLE_EQ(planned.fragments[0].occurrence.total_ms, 6);
  const Extraction both =
      ExtractLogText(plan + "LOG:  duration: 5 ms  statement: SELECT 1\n\t  FROM t\n");
  EXPECT_THAT(Statements(both), ElementsAre("1: SELECT 1\n  FROM t"));
  EXPECT_DOUBLE_EQ(both.fragments[0].occurrence.total_ms, 5);
}

TEST(ServerLog, StatementBelowAnErrorIsNoSecondCall) {
  EXPECT_THAT(InText("LOG:  statement: SELECT x\nERROR:  no x\nSTATEMENT:  SELECT x\n"),
              ElementsAre("1: SELECT x"));
}

TEST(ServerLog, ContinuationLinesBelongToTheStatement) {
  const std::string file = "LOG:  statement: SELECT 'a\n\t\n\t\tb'\n\t\nLOG:  x\n";
  const Extraction extraction = ExtractLogText(file);
  ASSERT_THAT(Statements(extraction), ElementsAre("1: SELECT 'a\n\n\tb'"));
  const MappedText& sql = extraction.fragments[0].sql;
  EXPECT_EQ(sql.ToSource(sql.text().find('b')), file.find('b'));
}

TEST(ServerLog, LinesOfOtherProgramsEndAMessage) {
  EXPECT_THAT(InText("LOG:  statement: SELECT 1\ncp: cannot stat 'x'\n\tSELECT 2\n"),
              ElementsAre("1: SELECT 1"));
}

TEST(ServerLog, TextWithinAStatementIsNoLabel) {
  EXPECT_THAT(InText("LOG:  statement: SELECT 'STATEMENT:  x', 'LOG:  statement: y'\n"
                     "DETAIL:  LOG:  statement: SELECT 2\n"),
              ElementsAre("1: SELECT 'STATEMENT:  x', 'LOG:  statement: y'"));
}

TEST(ServerLog, OtherMessagesAndParametersAreNoStatements) {
  EXPECT_THAT(InText("LOG:  checkpoint starting: time\nLOG:  duration: x ms  statement: SELECT 1\n"
                     "LOG:  duration: -1 ms  statement: SELECT 1\n"
                     "LOG:  duration: nan ms  statement: SELECT 1\n"
                     "WARNING:  statement: SELECT 1\nLOG:  statement:  \t \n"
                     "DETAIL:  parameters: $1 = 'hush'\nLOG:  duration: 1 ms  execute\n"),
              IsEmpty());
}

TEST(ServerLog, WindowsLineEndsAreLeftOut) {
  EXPECT_THAT(InText("LOG:  statement: SELECT 1\r\nLOG:  statement: SELECT 1\r\n"),
              ElementsAre("2: SELECT 1"));
}

TEST(ServerLog, CsvOfEveryVersionIsRead) {
  for (const size_t columns : {22, 23, 24, 26}) {
    const std::string record =
        CsvRecordOf("LOG", "duration: 2.5 ms  statement: SELECT \"\"a\"\",\n1", "", columns);
    EXPECT_THAT(InCsv(record + record), ElementsAre("2: SELECT \"a\",\n1")) << columns;
  }
}

TEST(ServerLog, CsvRecordOfAnErrorHasTheStatementInAColumn) {
  EXPECT_THAT(InCsv(CsvRecordOf("ERROR", "statement: no", "SELECT 1", 26)),
              ElementsAre("1: SELECT 1"));
}

TEST(ServerLog, CutCsvRecordIsPassedOver) {
  const std::string first = CsvRecordOf("LOG", "statement: SELECT 1", "", 26);
  const std::string whole = CsvRecordOf("LOG", "statement: DELETE FROM t", "", 26);
  const std::string cut = whole.substr(0, whole.find(" FROM"));
  const std::string last = CsvRecordOf("LOG", "statement: SELECT 2", "", 26);
  EXPECT_THAT(InCsv(first + cut), ElementsAre("1: SELECT 1"));
  // The server died, and went on in the same file.
  EXPECT_THAT(InCsv(first + cut + "\n" + last), ElementsAre("1: SELECT 1", "1: SELECT 2"));
}

TEST(ServerLog, JsonEscapesAreDecoded) {
  const std::string file =
      R"({"timestamp":"x","error_severity":"LOG","message":"statement: SELECT '\u00e4\ud83d\ude00)"
      R"(\\n\"',\n1\n","query_id":0})"
      "\n";
  const Extraction extraction = ExtractLogJson(file);
  EXPECT_THAT(Statements(extraction), ElementsAre("1: SELECT '\u00e4\U0001F600\\n\"',\n1"));
  ExpectMapped(extraction, file);
}

TEST(ServerLog, JsonBackslashBeforeALetterIsNoWhiteSpaceAtTheEnd) {
  EXPECT_THAT(InJson(R"({"error_severity":"LOG","message":"statement: SELECT \\n"})"),
              ElementsAre("1: SELECT \\n"));
}

TEST(ServerLog, CutJsonLineIsPassedOver) {
  const std::string whole = R"({"error_severity":"LOG","message":"statement: SELECT 1"})";
  EXPECT_THAT(InJson(whole + "\n" + whole.substr(0, whole.size() - 3)), ElementsAre("1: SELECT 1"));
  EXPECT_THAT(InJson(whole + "\n" + whole.substr(0, whole.size() - 1)), ElementsAre("1: SELECT 1"));
}

TEST(ServerLog, JsonLineOfAnErrorHasTheStatementInAField) {
  EXPECT_THAT(InJson(R"({"error_severity":"ERROR","message":"no","statement":"SELECT 1"})"),
              ElementsAre("1: SELECT 1"));
}

}  // namespace
}  // namespace walwise::sql
