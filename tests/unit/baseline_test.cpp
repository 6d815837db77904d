#include "upsert-rewriter/config/baseline.h"

#include <gtest/gtest.h>

#include "tests/unit/temp_directory.h"
#include "upsert-rewriter/input/file_walk.h"

namespace walwise::sql {
namespace {

Document Sql(std::string text, std::string path = "a.sql") {
  return {std::move(path), Language::kSql, std::move(text)};
}

// About the whole text.
Finding FindingOf(const Document& document, std::string rule = "rule") {
  Finding finding;
  finding.rule = std::move(rule);
  finding.statement = finding.span = {0, document.text.size()};
  return finding;
}

std::string FingerprintOf(const Document& document, std::string rule = "rule") {
  return Fingerprint(document, FindingOf(document, std::move(rule)));
}

TEST(Fingerprint, SpaceAndCommentsDoNotCount) {
  const std::string fingerprint = FingerprintOf(Sql("UPDATE t SET a = 1"));
  EXPECT_EQ(fingerprint, FingerprintOf(Sql("UPDATE t -- why\r\n\tSET a=1 /* so */")));
  EXPECT_NE(fingerprint, FingerprintOf(Sql("UPDATE t SET a = 12")));
  EXPECT_NE(fingerprint, FingerprintOf(Sql("UPDATE tSET a = 1")));
  EXPECT_NE(FingerprintOf(Sql("SELECT 'a b'")), FingerprintOf(Sql("SELECT 'ab'")));
}

TEST(Fingerprint, RuleAndPathCount) {
  const std::string fingerprint = FingerprintOf(Sql("x"));
  EXPECT_NE(fingerprint, FingerprintOf(Sql("x"), "other"));
  EXPECT_NE(fingerprint, FingerprintOf(Sql("x", "b.sql")));
}

// Baselines are kept in repositories.
TEST(Fingerprint, DoesNotChangeFromVersionToVersion) {
  EXPECT_EQ(FingerprintOf(Sql("UPDATE t SET a = 1")), "39baa0e46662c3fdab32035d77c65a7e");
}

class BaselineTest : public testing::Test {
 protected:
  Baseline Read() {
    Result<Baseline> baseline = Baseline::Read("baseline.json");
    EXPECT_TRUE(baseline.ok()) << baseline.status().message();
    return baseline.ok() ? *baseline : Baseline();
  }

  TempDirectory directory_;
};

TEST_F(BaselineTest, EachKnownFindingIsUsedUpOnce) {
  const Document document = Sql("x");
  const Finding finding = FindingOf(document);
  Baseline written;
  written.Add(document, {finding, finding});
  ASSERT_TRUE(written.Write("baseline.json").ok());

  Baseline baseline = Read();
  std::vector<Finding> findings(3, finding);
  EXPECT_EQ(baseline.Apply(document, &findings), 2u);
  EXPECT_EQ(findings.size(), 1u);
  EXPECT_EQ(baseline.unused(), 0u);
}

TEST_F(BaselineTest, WhatDidNotOccurIsCounted) {
  const Document document = Sql("x");
  Baseline baseline;
  baseline.Add(document, {FindingOf(document, "a"), FindingOf(document, "b")});
  std::vector<Finding> findings = {FindingOf(document, "a"), FindingOf(document, "c")};
  EXPECT_EQ(baseline.Apply(document, &findings), 1u);
  EXPECT_EQ(findings[0].rule, "c");
  EXPECT_EQ(baseline.unused(), 1u);
}

TEST_F(BaselineTest, TheFileIsOrderedByPathWithOneFindingALine) {
  Baseline baseline;
  const Document second = Sql("x", "b\xff\".sql");
  const Document first = Sql("x", "a.sql");
  baseline.Add(second, {FindingOf(second)});
  baseline.Add(first, {FindingOf(first, "z"), FindingOf(first, "y")});
  ASSERT_TRUE(baseline.Write("baseline.json").ok());
  const std::string text = *ReadWholeFile("baseline.json");
  const auto line = [](const Document& document, const std::string& path, const std::string& rule) {
    return "{\"path\": \"" + path + "\", \"rule\": \"" + rule + "\", \"fingerprint\": \"" +
           FingerprintOf(document, rule) + "\", \"count\": 1}";
  };
  EXPECT_EQ(text, "{\"version\": 1, \"findings\": [\n" + line(first, "a.sql", "y") + ",\n" +
                      line(first, "a.sql", "z") + ",\n" +
                      line(second, "b\xEF\xBF\xBD\\\".sql", "rule") + "\n]}\n");
  EXPECT_EQ(Read().unused(), 3u);
}

TEST_F(BaselineTest, AnEmptyOneIsReadBack) {
  ASSERT_TRUE(Baseline().Write("baseline.json").ok());
  EXPECT_EQ(Read().unused(), 0u);
}

TEST_F(BaselineTest, WhatIsNoBaselineIsAnError) {
  const std::string finding = R"({"fingerprint": "0123456789abcdef0123456789abcdef")";
  for (const std::string& text :
       {std::string(""), std::string("[]"), std::string("{}"),
        std::string(R"({"version": 2, "findings": []})"), std::string(R"({"findings": []})"),
        std::string(R"({"version": 1, "findings": {}})"),
        std::string(R"({"version": 1, "findings": [{"fingerprint": "x"}]})"),
        R"({"version": 1, "findings": [)" + finding + R"(, "count": -1}]})"}) {
    directory_.Write("baseline.json", text);
    EXPECT_FALSE(Baseline::Read("baseline.json").ok()) << text;
  }
  EXPECT_EQ(Baseline::Read("none").status().message(), "none: no such file or directory");
}

}  // namespace
}  // namespace walwise::sql
