#include "upsert-rewriter/text/sql_lexer.h"

#include <gtest/gtest.h>
#include <pg_query.h>

#include <array>
#include <random>
#include <string>

namespace walwise::sql {
namespace {

// A protobuf message's fields, as far as pg_query_scan's answer has them (pg_query.proto):
// ScanResult { 1: version; 2: repeated ScanToken }, ScanToken { 1: start; 2: end; 4: token; ... }.
class Message {
 public:
  explicit Message(std::string_view bytes) : bytes_(bytes) {}

  bool Next(uint64_t* field, uint64_t* value, std::string_view* nested) {
    if (at_ >= bytes_.size()) {
      return false;
    }
    const uint64_t key = Varint();
    *field = key >> 3;
    *value = Varint();
    if ((key & 7) == 2) {
      *nested = bytes_.substr(at_, *value);
      at_ += *value;
    }
    return true;
  }

 private:
  uint64_t Varint() {
    uint64_t value = 0;
    for (int shift = 0; at_ < bytes_.size(); shift += 7) {
      const auto byte = static_cast<unsigned char>(bytes_[at_++]);
      value |= static_cast<uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) {
        break;
      }
    }
    return value;
  }

  std::string_view bytes_;
  size_t at_ = 0;
};

struct ServerToken {
  Span span;
  uint64_t token = 0;
};

// False if the server's scanner refuses the text.
bool Scan(const std::string& sql, std::vector<ServerToken>* tokens) {
  const PgQueryScanResult result = pg_query_scan(sql.c_str());
  const bool good = result.error == nullptr;
  if (good) {
    Message all(std::string_view(result.pbuf.data, result.pbuf.len));
    uint64_t field = 0;
    uint64_t value = 0;
    std::string_view nested;
    while (all.Next(&field, &value, &nested)) {
      if (field != 2) {
        continue;
      }
      ServerToken token;
      Message one(nested);
      std::string_view none;
      while (one.Next(&field, &value, &none)) {
        token.span.begin = field == 1 ? value : token.span.begin;
        token.span.end = field == 2 ? value : token.span.end;
        token.token = field == 4 ? value : token.token;
      }
      tokens->push_back(token);
    }
  }
  pg_query_free_scan_result(result);
  return good;
}

// Of U&"..." and U&'...' pg_query_scan gives only where they begin: their end is the first
// letter's.
constexpr uint64_t kUnicodeIdentifier = 259;
constexpr uint64_t kUnicodeString = 262;

// By pg_query.proto's enum Token.
bool SameKind(uint64_t token, TokenKind kind) {
  switch (token) {
    case 258:  // IDENT
      return kind == TokenKind::kWord || kind == TokenKind::kQuotedIdentifier;
    case kUnicodeIdentifier:
      return kind == TokenKind::kQuotedIdentifier;
    case 261:  // SCONST
      return kind == TokenKind::kString || kind == TokenKind::kDollarString;
    case kUnicodeString:
    case 263:  // BCONST
    case 264:  // XCONST
      return kind == TokenKind::kString;
    case 260:  // FCONST
    case 266:  // ICONST
      return kind == TokenKind::kNumber;
    case 267:  // PARAM
      return kind == TokenKind::kParameter;
    case 265:  // Op
      return kind == TokenKind::kOperator;
    case 275:  // SQL_COMMENT
      return kind == TokenKind::kLineComment;
    case 276:  // C_COMMENT
      return kind == TokenKind::kBlockComment;
    case '$':
    case '\\':
    case '{':
    case '}':
      return kind == TokenKind::kOther;
    default:
      return kind == TokenKind::kWord || kind == TokenKind::kOperator ||
             kind == TokenKind::kPunctuation || kind == TokenKind::kString;
  }
}

std::vector<Token> All(std::string_view sql) {
  std::vector<Token> tokens;
  SqlLexer lexer(sql);
  for (Token token; lexer.Next(&token);) {
    tokens.push_back(token);
  }
  return tokens;
}

constexpr std::array kPieces = {"select",
                                "insert",
                                "e",
                                "E",
                                "n",
                                "x",
                                "b",
                                "u",
                                "U&",
                                "_a1",
                                "caf\xC3\xA9",
                                "a$b",
                                "$1",
                                "$23",
                                "1",
                                "0",
                                "12.5",
                                ".5",
                                "5.",
                                "1e5",
                                "1.5E-3",
                                "1e",
                                "0x1f",
                                "1_000",
                                "1..2",
                                "'a'",
                                "''",
                                "'it''s'",
                                "E'a\\'b'",
                                "e'\\\\'",
                                "N'x'",
                                "B'01'",
                                "X'1f'",
                                "U&'d\\0061'",
                                "U&\"d\\0061\"",
                                "\"q\"",
                                "\"a\"\"b\"",
                                "$$x$$",
                                "$$ ' $x$ $$",
                                "$t$ $$ ; $t$",
                                "$t$a$t",
                                "$_$;$_$",
                                "(",
                                ")",
                                "[",
                                "]",
                                ",",
                                ";",
                                ":",
                                "::",
                                ":=",
                                ".",
                                "..",
                                "+",
                                "-",
                                "*",
                                "/",
                                "<",
                                ">",
                                "=",
                                "<=",
                                ">=",
                                "<>",
                                "!=",
                                "=>",
                                "->",
                                "->>",
                                "#>>",
                                "@>",
                                "<@",
                                "?",
                                "?|",
                                "?&",
                                "||",
                                "!~*",
                                "~",
                                "@-",
                                "*-",
                                "=-",
                                "<+",
                                "&&",
                                "%",
                                "^",
                                "`",
                                "#-",
                                "-- line\n",
                                "--\r",
                                "/* block */",
                                "/* a /* nested */ b */",
                                "/*/**/*/",
                                "*/",
                                "\\",
                                "{",
                                "}",
                                "as",
                                "case",
                                "interval",
                                "?-",
                                "@@",
                                "/"};

TEST(SqlLexer, ReadsWhatTheServersScannerReads) {
  std::mt19937 random(20240611);
  const std::array kGaps = {"", "", " ", "\t", " \n"};
  size_t compared = 0;
  for (int round = 0; round < 60000; ++round) {
    std::string sql;
    for (size_t n = 1 + random() % 9; n > 0; --n) {
      const std::string piece = kPieces[random() % kPieces.size()];
      // The server joins strings that only a line end parts into one token; the lexer does not.
      const bool joins = piece.front() == '\'' && sql.find('\'') != std::string::npos;
      sql += (joins ? "," : kGaps[random() % kGaps.size()]) + piece;
    }
    std::vector<ServerToken> theirs;
    if (!Scan(sql, &theirs)) {
      continue;
    }
    ++compared;
    const std::vector<Token> ours = All(sql);
    ASSERT_EQ(ours.size(), theirs.size()) << sql;
    for (size_t i = 0; i < ours.size(); ++i) {
      ASSERT_EQ(ours[i].span.begin, theirs[i].span.begin) << sql << "\ntoken " << i;
      if (theirs[i].token != kUnicodeIdentifier && theirs[i].token != kUnicodeString) {
        ASSERT_EQ(ours[i].span.end, theirs[i].span.end) << sql << "\ntoken " << i;
      }
      ASSERT_TRUE(SameKind(theirs[i].token, ours[i].kind))
          << sql << "\ntoken " << i << " is " << theirs[i].token;
      ASSERT_FALSE(ours[i].unterminated) << sql;
    }
  }
  EXPECT_GT(compared, 10000u);
}

std::vector<std::string> Texts(std::string_view sql) {
  std::vector<std::string> texts;
  for (const Token& token : Tokenize(sql)) {
    texts.emplace_back(token.In(sql));
  }
  return texts;
}

using Strings = std::vector<std::string>;

TEST(SqlLexer, WhatIsUnterminatedRunsToTheEnd) {
  for (const char* sql : {"'a", "\"a", "E'a\\'", "/* /* */", "$x$ $y$", "'a''", "U&'a"}) {
    const std::vector<Token> tokens = All(sql);
    ASSERT_EQ(tokens.size(), 1u) << sql;
    EXPECT_TRUE(tokens[0].unterminated) << sql;
    EXPECT_EQ(tokens[0].span.end, std::string_view(sql).size()) << sql;
  }
}

TEST(SqlLexer, ABackslashEscapesOnlyInEscapeStrings) {
  EXPECT_EQ(Texts("'a\\' b"), (Strings{"'a\\'", "b"}));
  EXPECT_EQ(Texts("E'a\\' b'"), (Strings{"E'a\\' b'"}));
}

TEST(SqlLexer, ABackslashEscapesEverywhereWithoutStandardStrings) {
  SqlLexer lexer("'a\\' b'");
  lexer.set_standard_strings(false);
  Token token;
  ASSERT_TRUE(lexer.Next(&token));
  EXPECT_EQ(token.span, (Span{0, 7}));
}

TEST(SqlLexer, AnOperatorEndsWhereACommentBegins) {
  EXPECT_EQ(Texts("a+--b\nc"), (Strings{"a", "+", "c"}));
  EXPECT_EQ(Texts("a*/*b*/c"), (Strings{"a", "*", "c"}));
}

TEST(SqlLexer, ASignBelongsToAnOperatorOfUnusualCharactersOnly) {
  EXPECT_EQ(Texts("a=-1"), (Strings{"a", "=", "-", "1"}));
  EXPECT_EQ(Texts("a@-1"), (Strings{"a", "@-", "1"}));
}

TEST(SqlLexer, AWordHoldsADollarButABlankDoesNotBeginADollarString) {
  EXPECT_EQ(Texts("a$$b$$"), (Strings{"a$$b$$"}));
  EXPECT_EQ(Texts("a $$b$$"), (Strings{"a", "$$b$$"}));
  EXPECT_EQ(Texts("$ a"), (Strings{"$", "a"}));
}

TEST(SqlLexer, ANulByteIsAByteLikeAnother) {
  const std::string_view sql("a\0'b'\0", 6);
  const std::vector<Token> tokens = All(sql);
  ASSERT_EQ(tokens.size(), 4u);
  EXPECT_EQ(tokens[1].kind, TokenKind::kOther);
  EXPECT_EQ(tokens[3].kind, TokenKind::kOther);
}

TEST(SqlLexer, WordsAreComparedWithoutRegardToAsciiCase) {
  const std::vector<Token> tokens = All("InTo \"into\"");
  EXPECT_TRUE(IsWord("InTo \"into\"", tokens[0], "into"));
  EXPECT_FALSE(IsWord("InTo \"into\"", tokens[0], "int"));
  EXPECT_FALSE(IsWord("InTo \"into\"", tokens[1], "into"));
}

}  // namespace
}  // namespace walwise::sql
