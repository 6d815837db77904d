#include "upsert-rewriter/lsp/framing.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace walwise::sql {
namespace {

std::vector<std::string> Read(MessageReader* reader) {
  std::vector<std::string> read;
  while (const auto message = reader->Next()) {
    read.push_back(message->problem.empty() ? message->text : "! " + message->problem);
  }
  return read;
}

std::vector<std::string> ReadAll(std::string_view bytes, size_t max_message = 1000) {
  MessageReader reader(max_message);
  reader.Feed(bytes);
  return Read(&reader);
}

using Texts = std::vector<std::string>;

TEST(LspFraming, MessagesFollowEachOther) {
  EXPECT_EQ(ReadAll("Content-Length: 2\r\n\r\n{}Content-Length: 4\r\n\r\nnull"),
            (Texts{"{}", "null"}));
  EXPECT_EQ(ReadAll(Framed("[1]") + Framed("")), (Texts{"[1]", ""}));
}

TEST(LspFraming, OtherHeadersCaseAndSpaceDoNotMatter) {
  EXPECT_EQ(ReadAll("Content-Type: application/vscode-jsonrpc; charset=utf-8\r\n"
                    "CONTENT-LENGTH :  2 \r\nnonsense\r\n\r\n{}"),
            Texts{"{}"});
  EXPECT_EQ(ReadAll("content-length:2\n\n{}"), Texts{"{}"});
}

TEST(LspFraming, EmptyLinesBetweenMessagesDoNotMatter) {
  EXPECT_EQ(ReadAll("\r\n\n" + Framed("{}") + "\r\n" + Framed("1")), (Texts{"{}", "1"}));
  EXPECT_EQ(ReadAll(std::string(100000, '\n') + Framed("{}")), Texts{"{}"});
}

TEST(LspFraming, BytesMayComeOneByOne) {
  MessageReader reader;
  Texts read;
  for (const char c : Framed("{\"a\":1}") + Framed("null")) {
    reader.Feed(std::string_view(&c, 1));
    for (std::string& text : Read(&reader)) {
      read.push_back(std::move(text));
    }
  }
  EXPECT_EQ(read, (Texts{"{\"a\":1}", "null"}));
}

TEST(LspFraming, AHeaderWithoutALengthIsAProblemAndReadingGoesOn) {
  for (const char* header :
       {"Content-Type: x\r\n\r\n", "Content-Length: many\r\n\r\n", "Content-Length: -1\r\n\r\n",
        "Content-Length: 2x\r\n\r\n", "Content-Length: 99999999999999999999999\r\n\r\n"}) {
    EXPECT_EQ(ReadAll(header + Framed("{}")), (Texts{"! the header has no Content-Length", "{}"}))
        << header;
  }
}

TEST(LspFraming, AnEndlessHeaderIsOneProblem) {
  MessageReader reader;
  Texts read;
  for (int i = 0; i < 100; ++i) {
    reader.Feed(std::string(1000, 'x') + (i % 2 == 0 ? "\r\n" : ""));
    for (std::string& text : Read(&reader)) {
      read.push_back(std::move(text));
    }
  }
  EXPECT_EQ(read, Texts{"! the header is too long"});
  reader.Feed("\r\n\r\n" + Framed("{}"));
  EXPECT_EQ(Read(&reader), Texts{"{}"});
}

TEST(LspFraming, AMessageThatIsTooLongIsPassedOver) {
  const std::string large(101, 'x');
  EXPECT_EQ(ReadAll(Framed(large) + Framed("{}"), 100), (Texts{"! the message is too long", "{}"}));
  MessageReader reader(100);
  reader.Feed(Framed(large).substr(0, 50));
  EXPECT_EQ(Read(&reader), Texts{"! the message is too long"});
  reader.Feed(Framed(large).substr(50) + Framed("{}"));
  EXPECT_EQ(Read(&reader), Texts{"{}"});
}

}  // namespace
}  // namespace walwise::sql
