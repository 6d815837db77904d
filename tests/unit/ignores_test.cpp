#include "upsert-rewriter/config/ignores.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace walwise::sql {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view kRule = "upsert-locks-before-where";

// A finding of kRule at each statement of the text that is the word `bad`.
class IgnoresTest : public testing::Test {
 protected:
  void Script(std::string text) {
    document_ = {"a.sql", Language::kSql, std::move(text)};
    SqlFragment fragment;
    fragment.sql = MappedText::Verbatim(document_.text);
    fragment.styles.emplace_back();
    fragment.is_script = true;
    extraction_.fragments = {fragment};
    AddFindings();
  }

  // Fragments are what stands between double quotes, comments begin with #.
  void Python(std::string text) {
    document_ = {"a.py", Language::kPython, std::move(text)};
    const std::string& file = document_.text;
    for (size_t at = 0; at < file.size(); ++at) {
      if (file[at] == '"') {
        const size_t end = file.find('"', at + 1);
        SqlFragment fragment;
        fragment.sql =
            MappedText::Verbatim(std::string_view(file).substr(at + 1, end - at - 1), at + 1);
        fragment.styles.emplace_back();
        extraction_.fragments.push_back(fragment);
        at = end;
      } else if (file[at] == '#') {
        const size_t end = std::min(file.find('\n', at), file.size());
        const size_t before = file.find_last_not_of(' ', at - 1);
        extraction_.comments.push_back(
            {{at, end}, at == 0 || before == std::string::npos || file[before] == '\n'});
        at = end;
      }
    }
    AddFindings();
  }

  void AddFindings() {
    for (size_t at = document_.text.find("bad"); at != std::string::npos;
         at = document_.text.find("bad", at + 1)) {
      Finding finding;
      finding.rule = kRule;
      finding.span = {at, at + 3};
      finding.statement = {
          at, std::min(document_.text.find_first_of(";\"", at), document_.text.size())};
      findings_.push_back(finding);
    }
  }

  // "LINE RULE: message" of what is left.
  std::vector<std::string> Left() {
    silenced_ = ApplyIgnores(document_, extraction_, &findings_);
    std::vector<std::string> left;
    for (const Finding& finding : findings_) {
      const auto line =
          1 + std::count(document_.text.begin(),
                         document_.text.begin() + static_cast<ptrdiff_t>(finding.span.begin), '\n');
      left.push_back(std::to_string(line) + " " + finding.rule +
                     (finding.message.empty() ? "" : ": " + finding.message));
    }
    return left;
  }

  Document document_;
  Extraction extraction_;
  std::vector<Finding> findings_;
  size_t silenced_ = 0;
};

const std::string kIgnore = "-- walwise-ignore upsert-locks-before-where: because";
const std::string kHere = "upsert-locks-before-where";
const std::string kUnused =
    "unused-ignore: nothing is silenced here: no finding of 'upsert-locks-before-where'";

TEST_F(IgnoresTest, WithoutCommentsAllIsLeft) {
  Script("bad;\nbad;\n");
  EXPECT_THAT(Left(), ElementsAre("1 " + kHere, "2 " + kHere));
  EXPECT_EQ(silenced_, 0u);
}

TEST_F(IgnoresTest, ACommentOnItsOwnLineIsAboutTheNextStatement) {
  Script("bad;\n" + kIgnore + "\n\n-- more\nbad;\nbad;\n");
  EXPECT_THAT(Left(), ElementsAre("1 " + kHere, "6 " + kHere));
  EXPECT_EQ(silenced_, 1u);
}

TEST_F(IgnoresTest, TheNextStatementIsSoEvenIfItHasNoFinding) {
  Script(kIgnore + "\nSELECT 1;\nbad;\n");
  EXPECT_THAT(Left(), ElementsAre("1 " + kUnused, "3 " + kHere));
}

TEST_F(IgnoresTest, ATrailingCommentIsAboutTheStatementOnItsLine) {
  Script("bad\n  more; " + kIgnore + "\nbad;\n");
  EXPECT_THAT(Left(), ElementsAre("3 " + kHere));
}

TEST_F(IgnoresTest, ACommentWithinAStatementIsAboutIt) {
  Script("bad\n" + kIgnore + "\nmore;\nbad /* walwise-ignore all: why */ x; bad;");
  EXPECT_THAT(Left(), ElementsAre("4 " + kHere));
  EXPECT_EQ(silenced_, 2u);
}

TEST_F(IgnoresTest, ABlockCommentBeforeAStatementOnItsLineIsAboutThatOne) {
  Script("SELECT 1; /* walwise-ignore all: why */ bad;");
  EXPECT_THAT(Left(), IsEmpty());
}

TEST_F(IgnoresTest, AnyLineOfABlockCommentMayIgnore) {
  Script("/*\n * Hello.\n * walwise-ignore " + kHere + ": because\n */\nbad;\n");
  EXPECT_THAT(Left(), IsEmpty());
}

TEST_F(IgnoresTest, WhatStandsInAStringIsNoComment) {
  Script("SELECT '\n" + kIgnore + "\n';\nbad;\n");
  EXPECT_THAT(Left(), ElementsAre("4 " + kHere));
}

TEST_F(IgnoresTest, ApostrophesInCopyDataHideNoComment) {
  Script("COPY t FROM STDIN;\nit's\n\\.\n" + kIgnore + "\nbad;\n\\echo it's\n" + kIgnore +
         "\nbad;\n");
  EXPECT_THAT(Left(), IsEmpty());
}

TEST_F(IgnoresTest, InAFunctionsBodyTheNextStatementIsTheBodys) {
  Script("CREATE FUNCTION f() RETURNS void AS $$\nBEGIN\n  " + kIgnore + "\n  bad;\n  bad; " +
         kIgnore + "\n  bad;\n  IF x THEN\n  " + kIgnore +
         "\n  bad;\n  END IF;\nEND $$ LANGUAGE plpgsql;\nbad;\n");
  EXPECT_THAT(Left(), ElementsAre("6 " + kHere, "12 " + kHere));
}

TEST_F(IgnoresTest, ACommentBeforeAFunctionIsAboutAllOfIt) {
  Script(kIgnore + "\nDO $$ BEGIN bad; bad; END $$;\nbad;\n");
  EXPECT_THAT(Left(), ElementsAre("3 " + kHere));
}

TEST_F(IgnoresTest, ABlockGoesToItsEndOrToTheFiles) {
  Script("-- walwise-ignore-start " + kHere + ": why\nbad;\nbad;\n-- walwise-ignore-end " + kHere +
         "\nbad;\n-- walwise-ignore-start all: why\nbad;\n");
  EXPECT_THAT(Left(), ElementsAre("5 " + kHere));
  EXPECT_EQ(silenced_, 3u);
}

TEST_F(IgnoresTest, AnEndWithoutAStartIsReported) {
  Script("-- walwise-ignore-end " + kHere + "\nbad;\n");
  EXPECT_THAT(Left(), ElementsAre("1 unused-ignore: no walwise-ignore-start of '" + kHere +
                                      "' is open here",
                                  "2 " + kHere));
}

TEST_F(IgnoresTest, AFileIsIgnoredFromAnywhereInIt) {
  Script("bad;\nbad;\n-- walwise-ignore-file " + kHere + ": generated\n");
  EXPECT_THAT(Left(), IsEmpty());
}

TEST_F(IgnoresTest, SeveralRulesMayBeNamedAndEachMustBeOfUse) {
  Script("-- walwise-ignore syntax, " + kHere + ": why\nbad;\n");
  EXPECT_THAT(Left(),
              ElementsAre("1 unused-ignore: nothing is silenced here: no finding of 'syntax'"));
}

TEST_F(IgnoresTest, AMissingReasonIsReportedAndSilencesAllTheSame) {
  Script("-- walwise-ignore " + kHere + "\nbad;\n/* walwise-ignore all: */ bad;\n");
  EXPECT_THAT(Left(), ElementsAre("1 ignore-without-reason: the comment gives no reason",
                                  "3 ignore-without-reason: the comment gives no reason"));
}

TEST_F(IgnoresTest, UnknownRulesAndWordsAreReported) {
  Script(
      "-- walwise-ignore upsert-lock-before-where: why\n-- walwise-ignore-next all: why\n"
      "-- walwise-ignore : why\n-- walwise-ignored by nobody\n-- walwise-ignore unused-ignore: "
      "x\n");
  EXPECT_THAT(
      Left(),
      ElementsAre("1 unused-ignore: no rule is called 'upsert-lock-before-where'; did you mean "
                  "'upsert-locks-before-where'?",
                  "2 unused-ignore: this is no comment that walwise knows",
                  "3 unused-ignore: the comment names no rule",
                  "5 unused-ignore: 'unused-ignore' can't be silenced by a comment"));
}

TEST_F(IgnoresTest, AHostCommentIsAboutTheNextFragment) {
  Python("# walwise-ignore " + kHere + ": why\ndb(\"bad\")\ndb(\"bad\")\n");
  EXPECT_THAT(Left(), ElementsAre("3 " + kHere));
}

TEST_F(IgnoresTest, ATrailingHostCommentIsAboutTheFragmentThatEndsOnItsLine) {
  Python("db(\"bad\n\")  # walwise-ignore all: why\ndb(\"bad\")\n");
  EXPECT_THAT(Left(), ElementsAre("3 " + kHere));
}

TEST_F(IgnoresTest, ATrailingHostCommentWithoutSqlIsAboutTheNext) {
  Python("db(  # walwise-ignore all: why\n\"bad\")\n");
  EXPECT_THAT(Left(), IsEmpty());
}

TEST_F(IgnoresTest, SqlCommentsInLiteralsArePlacedInTheFile) {
  Python("db(\"\n" + kIgnore + "\nbad; bad\")\n");
  EXPECT_THAT(Left(), ElementsAre("3 " + kHere));
  EXPECT_EQ(findings_[0].span.begin, document_.text.rfind("bad"));
}

}  // namespace
}  // namespace walwise::sql
