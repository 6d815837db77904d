#include "upsert-rewriter/report/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>

#include "upsert-rewriter/config/baseline.h"

namespace walwise::sql {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using Json = nlohmann::json;

const std::string kSql = "SELECT 1;\nINSERT INTO t\n  VALUES (1);\n";

Finding FindingAt(Span span) {
  Finding finding;
  finding.rule = "upsert-locks-before-where";
  finding.span = span;
  finding.statement = span;
  finding.message = "rows are locked";
  return finding;
}

Finding FullFinding() {
  Finding finding = FindingAt({10, 23});
  finding.statement = {10, 36};
  finding.severity = Severity::kError;
  finding.hint = "Rewrite it.";
  finding.label = "queryid 7";
  finding.occurrence = {12034, 3210.0};
  finding.fixes = {{"rewrite it", {{{10, 16}, "insert"}, {{35, 36}, " "}}, {"it differs"}}};
  return finding;
}

struct Reported {
  Document document;
  std::vector<Finding> findings;
};

std::string Report(ReportFormat format, const std::vector<Reported>& files,
                   const ReportSummary& summary = {}, bool colour = false) {
  char* text = nullptr;
  size_t size = 0;
  std::FILE* out = open_memstream(&text, &size);
  const std::unique_ptr<Reporter> reporter = MakeReporter({format, colour, "1.2.3"}, out);
  reporter->Begin();
  for (const Reported& file : files) {
    reporter->File(file.document, file.findings);
  }
  reporter->End(summary);
  std::fclose(out);
  const std::string report(text, size);
  std::free(text);
  return report;
}

std::string ReportOne(ReportFormat format, const std::string& text, const Finding& finding,
                      const std::string& path = "a.sql") {
  return Report(format, {{{path, Language::kSql, text}, {finding}}});
}

TEST(Report, FormatsHaveNames) {
  EXPECT_EQ(ReportFormatOf("sarif"), ReportFormat::kSarif);
  EXPECT_EQ(ReportFormatOf("human"), ReportFormat::kHuman);
  EXPECT_EQ(ReportFormatOf("xml"), std::nullopt);
}

// --- human ---

std::string Human(const std::string& text, const Finding& finding,
                  const std::string& path = "a.sql") {
  return ReportOne(ReportFormat::kHuman, text, finding, path);
}

TEST(HumanReport, ShowsThePlaceAndWhatToDo) {
  ReportSummary summary;
  summary.files = 1;
  summary.statements = 1200;
  summary.ignored = 1;
  EXPECT_EQ(
      Report(ReportFormat::kHuman, {{{"a.sql", Language::kSql, kSql}, {FullFinding()}}}, summary),
      "a.sql:2:1: error: rows are locked [upsert-locks-before-where]\n"
      " 2 | INSERT INTO t\n"
      "   | ^^^^^^^^^^^^^\n"
      "   = hint: Rewrite it.\n"
      "   = queryid 7: 12,034 calls, 3.2 s\n"
      "   = fix: rewrite it\n"
      "\n"
      "1 finding (1 error) in 1 file, 1,200 statements; 1 ignored\n");
}

TEST(HumanReport, TheSummaryCountsEachSeverity) {
  Finding error = FindingAt({0, 1});
  error.severity = Severity::kError;
  Finding note = FindingAt({0, 1});
  note.severity = Severity::kInfo;
  const Document document{"a.sql", Language::kSql, kSql};
  EXPECT_THAT(
      Report(ReportFormat::kHuman,
             {{document, {error, FindingAt({0, 1})}}, {document, {error, note}}}, {3, 120, 2, 5}),
      HasSubstr("\n4 findings (2 errors, 1 warning, 1 note) in 3 files, 120 statements; "
                "2 ignored, 5 in the baseline\n"));
  EXPECT_EQ(Report(ReportFormat::kHuman, {{document, {}}}, {1, 1, 0, 3}),
            "no findings in 1 file, 1 statement; 3 in the baseline\n");
}

TEST(HumanReport, OfSeveralLinesTheFirstIsMarked) {
  EXPECT_THAT(Human(kSql, FindingAt({17, 36})),
              HasSubstr(" 2 | INSERT INTO t\n   |        ^^^^^^\n"));
}

TEST(HumanReport, MarksStandBelowTheirCharacters) {
  EXPECT_THAT(Human("\té\tx\n", FindingAt({4, 5})), HasSubstr(" 1 | \té\tx\n   | \t \t^\n"));
  EXPECT_THAT(Human("a\xff"
                    "b\x1b[31mc",
                    FindingAt({8, 9})),
              HasSubstr(" 1 | a\\xffb\\x1b[31mc\n   |               ^\n"));
  EXPECT_THAT(Human("ab", FindingAt({2, 2})), HasSubstr(" 1 | ab\n   |   ^\n"));
  EXPECT_THAT(Human("", FindingAt({0, 0})), HasSubstr("a.sql:1:1: "));
}

TEST(HumanReport, NoControlCharacterReachesTheTerminal) {
  Finding finding = FindingAt({0, 1});
  finding.message = "table \x1b]0;x\x07 \n\xc2\x9b \xe2\x80\xae";
  finding.hint = "\r";
  finding.label = "\x08";
  const std::string report = Human("\x1b[2J\x7f", finding, "\x1b[1m.sql");
  EXPECT_THAT(report, StartsWith("\\x1b[1m.sql:1:1: warning: table \\x1b]0;x\\x07 "
                                 "\\x0a\\u009b \\u202e ["));
  for (const char c : report) {
    EXPECT_TRUE(c == '\n' || (c >= 0x20 && c < 0x7f));
  }
}

TEST(HumanReport, ALongLineIsCutAroundThePlace) {
  const std::string line = std::string(500, 'a') + "HERE" + std::string(500, 'b');
  EXPECT_THAT(Human(line, FindingAt({500, 504})),
              HasSubstr(" 1 | ..." + std::string(40, 'a') + "HERE" + std::string(76, 'b') +
                        "...\n   |    " + std::string(40, ' ') + "^^^^\n"));
  EXPECT_THAT(
      Human(line, FindingAt({0, 900})),
      HasSubstr(" 1 | " + std::string(120, 'a') + "...\n   | " + std::string(120, '^') + "\n"));
  std::string wide;
  for (int i = 0; i < 200; ++i) {
    wide += "é";
  }
  EXPECT_THAT(Human(wide + "x", FindingAt({400, 401})),
              HasSubstr("..." + wide.substr(0, 80) + "x\n"));
}

TEST(HumanReport, ColoursOnlyIfAskedFor) {
  const std::vector<Reported> files = {{{"a.sql", Language::kSql, kSql}, {FullFinding()}}};
  EXPECT_THAT(Report(ReportFormat::kHuman, files, {}, true), HasSubstr("\x1b[1;31merror\x1b[0m"));
  EXPECT_THAT(Report(ReportFormat::kHuman, files, {}, false), Not(HasSubstr("\x1b")));
}

// Columns are counted onward on a line; what was before must not matter.
TEST(HumanReport, ManyPlacesOnOneLine) {
  const std::string report =
      Report(ReportFormat::kHuman, {{{"a.sql", Language::kSql, "éé\néaéb"},
                                     {FindingAt({2, 4}), FindingAt({5, 6}), FindingAt({7, 8}),
                                      FindingAt({5, 8}), FindingAt({10, 11})}}});
  for (const char* place : {"a.sql:1:2:", "a.sql:2:1:", "a.sql:2:2:", "a.sql:2:4:"}) {
    EXPECT_THAT(report, HasSubstr(place));
  }
}

// --- for machines ---

TEST(JsonReport, HasAllThatAFindingHas) {
  const Json json =
      Json::parse(Report(ReportFormat::kJson, {{{"a.sql", Language::kSql, kSql}, {FullFinding()}}},
                         {1, 2, 3, 4}),
                  nullptr, false);
  EXPECT_EQ(json, Json::parse(R"({"version": 1, "findings": [{
    "rule": "upsert-locks-before-where", "severity": "error", "path": "a.sql",
    "line": 2, "column": 1, "end_line": 2, "end_column": 14, "start": 10, "end": 23,
    "message": "rows are locked", "hint": "Rewrite it.",
    "docs": "docs/rules/upsert-locks-before-where.md",
    "statement": {"line": 2, "end_line": 3, "start": 10, "end": 36},
    "label": "queryid 7", "calls": 12034, "total_ms": 3210.0,
    "fixes": [{"title": "rewrite it", "edits": [{"start": 10, "end": 16, "text": "insert"},
      {"start": 35, "end": 36, "text": " "}], "notes": ["it differs"]}]}],
    "summary": {"files": 1, "statements": 2, "findings": 1, "errors": 1, "warnings": 0, "infos": 0,
      "ignored": 3, "baselined": 4}})"));
}

TEST(JsonReport, AnyNumberOfFilesAndAnyBytes) {
  const Document odd{"\xff\"", Language::kSql, "\xff"};
  for (const size_t count : {0, 1, 3}) {
    const Json json = Json::parse(
        Report(ReportFormat::kJson,
               std::vector<Reported>(count, {odd, {FindingAt({0, 1}), FindingAt({0, 1})}})),
        nullptr, false);
    ASSERT_TRUE(json.is_object());
    EXPECT_EQ(json["findings"].size(), count * 2);
  }
}

TEST(GithubReport, IsOneCommandALine) {
  EXPECT_EQ(ReportOne(ReportFormat::kGithub, kSql, FullFinding()),
            "::error file=a.sql,line=2,col=1,endColumn=14,title=upsert-locks-before-where::"
            "rows are locked%0ARewrite it.\n");
  Finding note = FindingAt({10, 36});
  note.severity = Severity::kInfo;
  EXPECT_THAT(ReportOne(ReportFormat::kGithub, kSql, note),
              StartsWith("::notice file=a.sql,line=2,col=1,endLine=3,title="));
}

TEST(GithubReport, NothingInItEndsACommand) {
  Finding finding = FindingAt({0, 1});
  finding.message = "100%\r\n::set-output name=x::y";
  EXPECT_EQ(ReportOne(ReportFormat::kGithub, kSql, finding, "a:b,c%\n.sql"),
            "::warning file=a%3Ab%2Cc%25%0A.sql,line=1,col=1,endColumn=2,"
            "title=upsert-locks-before-where::100%25%0D%0A::set-output name=x::y\n");
}

TEST(GitlabReport, RepeatedFindingsHaveFingerprintsOfTheirOwn) {
  const Document document{"a.sql", Language::kSql, kSql};
  const Json json =
      Json::parse(Report(ReportFormat::kGitlab,
                         {{document, {FullFinding(), FullFinding(), FindingAt({0, 9})}}}),
                  nullptr, false);
  ASSERT_EQ(json.size(), 3u);
  const std::string fingerprint = Fingerprint(document, FullFinding());
  EXPECT_EQ(json[0], Json::parse(R"({"description": "rows are locked",
    "check_name": "upsert-locks-before-where", "severity": "major", "fingerprint": ")" +
                                 fingerprint + R"(",
    "location": {"path": "a.sql", "lines": {"begin": 2, "end": 2}}})"));
  EXPECT_EQ(json[1]["fingerprint"], fingerprint + "-2");
  EXPECT_EQ(json[2]["severity"], "minor");
  EXPECT_EQ(Report(ReportFormat::kGitlab, {}), "[\n]\n");
}

TEST(JunitReport, IsASuiteAFile) {
  Finding note = FindingAt({0, 9});
  note.severity = Severity::kInfo;
  note.message = "<&\">\x01\xff\xef\xbf\xbf]]>";
  EXPECT_EQ(Report(ReportFormat::kJunit, {{{"a.sql", Language::kSql, kSql}, {note, FullFinding()}},
                                          {{"b&.sql", Language::kSql, ""}, {}}}),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"walwise\">\n"
            "<testsuite name=\"a.sql\" tests=\"2\" failures=\"1\" errors=\"0\">\n"
            "<testcase name=\"upsert-locks-before-where:1:1\" classname=\"a.sql\">"
            "<system-out>a.sql:1:1: &#60;&#38;&#34;&#62;\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd]]&#62;"
            "</system-out></testcase>\n"
            "<testcase name=\"upsert-locks-before-where:2:1\" classname=\"a.sql\">"
            "<failure type=\"error\" message=\"rows are locked\">a.sql:2:1: rows are "
            "locked&#10;Rewrite it.</failure></testcase>\n"
            "</testsuite>\n"
            "<testsuite name=\"b&#38;.sql\" tests=\"1\" failures=\"0\" errors=\"0\">\n"
            "<testcase name=\"lint\" classname=\"b&#38;.sql\"/>\n</testsuite>\n</testsuites>\n");
}

Json Sarif(const std::vector<Reported>& files) {
  return Json::parse(Report(ReportFormat::kSarif, files), nullptr, false);
}

TEST(SarifReport, NamesAllRulesAndTheRunsResult) {
  const Json json = Sarif({});
  EXPECT_EQ(json["version"], "2.1.0");
  const Json& driver = json["runs"][0]["tool"]["driver"];
  EXPECT_EQ(driver["name"], "walwise");
  EXPECT_EQ(driver["version"], "1.2.3");
  EXPECT_EQ(driver["semanticVersion"], "1.2.3");
  const Json& run = json["runs"][0];
  EXPECT_EQ(run["columnKind"], "unicodeCodePoints");
  EXPECT_EQ(run["results"], Json::array());
  EXPECT_EQ(run["invocations"], Json::parse(R"([{"executionSuccessful": true}])"));
  std::vector<std::string> ids;
  for (const Json& rule : run["tool"]["driver"]["rules"]) {
    ids.push_back(rule["id"]);
    EXPECT_FALSE(rule["shortDescription"]["text"].get<std::string>().empty());
  }
  EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
  EXPECT_THAT(ids, testing::IsSupersetOf({"syntax", "unused-ignore", "ignore-without-reason",
                                          "upsert-locks-before-where"}));
}

TEST(SarifReport, AResultNamesItsRulePlaceAndFixes) {
  const Document document{"a.sql", Language::kSql, kSql};
  const Json json = Sarif({{document, {FullFinding(), FullFinding()}}});
  Json result = json["runs"][0]["results"][0];
  const size_t index = result["ruleIndex"];
  EXPECT_EQ(json["runs"][0]["tool"]["driver"]["rules"][index]["id"], "upsert-locks-before-where");
  result.erase("ruleIndex");
  EXPECT_EQ(result, Json::parse(R"({"ruleId": "upsert-locks-before-where", "level": "error",
    "message": {"text": "rows are locked. Rewrite it."},
    "locations": [{"physicalLocation": {"artifactLocation": {"uri": "a.sql"},
      "region": {"startLine": 2, "startColumn": 1, "endLine": 2, "endColumn": 14}}}],
    "fixes": [{"description": {"text": "rewrite it\nit differs"}, "artifactChanges": [
      {"artifactLocation": {"uri": "a.sql"}, "replacements": [
        {"deletedRegion": {"startLine": 2, "startColumn": 1, "endLine": 2, "endColumn": 7},
         "insertedContent": {"text": "insert"}},
        {"deletedRegion": {"startLine": 3, "startColumn": 12, "endLine": 3, "endColumn": 13},
         "insertedContent": {"text": " "}}]}]}],
    "partialFingerprints": {"walwise/v1": ")" +
                                Fingerprint(document, FullFinding()) + "\"}}"));
  EXPECT_EQ(json["runs"][0]["results"][1]["partialFingerprints"]["walwise/v1"],
            Fingerprint(document, FullFinding()) + "-2");
}

TEST(SarifReport, PathsAreUris) {
  const auto uri = [](const std::string& path) {
    return Sarif({{{path, Language::kSql, "x"},
                   {FindingAt({0, 1})}}})["runs"][0]["results"][0]["locations"][0]
                                         ["physicalLocation"]["artifactLocation"]["uri"];
  };
  EXPECT_EQ(uri("x/a b%é:#?.sql"), "x/a%20b%25%C3%A9%3A%23%3F.sql");
  EXPECT_EQ(uri("/x/a.sql"), "file:///x/a.sql");
}

TEST(SarifReport, AFixThatJsonCantHoldIsLeftOut) {
  Finding finding = FullFinding();
  finding.fixes[0].edits[0].text = "\xff";
  const Json json = Sarif({{{"a.sql", Language::kSql, kSql}, {finding}}});
  EXPECT_FALSE(json["runs"][0]["results"][0].contains("fixes"));
}

}  // namespace
}  // namespace walwise::sql
