// Any bytes as an editor's: the server goes on, answers each request once, and what it says of a
// document lies within it. The first byte says how the rest arrives.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "upsert-rewriter/lsp/fields.h"
#include "upsert-rewriter/lsp/framing.h"
#include "upsert-rewriter/lsp/positions.h"
#include "upsert-rewriter/lsp/server.h"

namespace {

using namespace walwise::sql;

constexpr const char* kUri = "untitled:1";

void Require(bool condition) {
  if (!condition) std::abort();
}

// Reads whole bytes and then in pieces of `step`: both must give the same messages.
std::vector<MessageReader::Message> ReadMessages(std::string_view bytes, size_t step) {
  constexpr size_t kSmall = 4096;
  MessageReader reader(kSmall);
  std::vector<MessageReader::Message> messages;
  for (size_t at = 0; at < bytes.size(); at += step) {
    reader.Feed(bytes.substr(at, step));
    while (auto message = reader.Next()) {
      Require(message->text.size() <= kSmall &&
              (message->problem.empty() || message->text.empty()));
      messages.push_back(*std::move(message));
    }
  }
  return messages;
}

void CheckFraming(std::string_view bytes, size_t step) {
  const auto whole = ReadMessages(bytes, bytes.size() + 1);
  const auto pieces = ReadMessages(bytes, step);
  Require(whole.size() == pieces.size());
  for (size_t i = 0; i < whole.size(); ++i) {
    Require(whole[i].text == pieces[i].text && whole[i].problem == pieces[i].problem);
  }
  const auto framed = ReadMessages(Framed("{}") + Framed(bytes.substr(0, 1000)), step);
  Require(framed.size() == 2 && framed[1].text == bytes.substr(0, 1000));
}

void CheckPositions(const std::string& text, PositionEncoding encoding) {
  Positions positions(text, encoding);
  for (size_t offset = 0; offset <= text.size(); ++offset) {
    const Position at = positions.At(offset);
    const size_t back = positions.ToOffset(at);
    Require(back <= offset && positions.At(back).line == at.line);
    // Within a character or a line's end there is no place.
    Require(back == offset || positions.At(back) == at || offset - back < 4);
  }
}

// The server and what it said.
struct Talk {
  Talk()
      : server({.send = [this](const Json& json) { Take(json); },
                .survey = [](const std::string&) {},
                .version = ""}) {
    server.Receive(R"({"id":1,"method":"initialize","params":{"capabilities":{"textDocument":)"
                   R"({"codeAction":{"disabledSupport":true}}}}})");
    Run();
    replies = 0;
  }
  void Run() {
    while (server.Step()) {
    }
  }
  void Take(const Json& message) {
    Require(!ParseMessage(ToText(message)).is_discarded());
    if (message.contains("id") && !message.contains("method")) {
      ++replies;
      last = Member(message, "result");
    }
    if (TextOf(message, "method") == "textDocument/publishDiagnostics") {
      diagnostics = message["params"]["diagnostics"];
    }
  }
  void Tell(const char* method, const Json& params) {
    server.Receive(Json{{"method", method}, {"params", params}}.dump());
    Run();
  }

  LanguageServer server;
  size_t replies = 0;
  Json last;
  Json diagnostics;
};

void CheckMessage(const std::string& text) {
  Talk talk;
  const Json json = ParseMessage(text);
  talk.server.Receive(text);
  talk.Run();
  const bool is_notification =
      !json.is_discarded() && !json.contains("id") && !TextOf(json, "method").empty();
  Require(talk.replies <= 1 && (talk.replies == 0 || !is_notification));
}

void CheckDocument(const std::string& text, const char* language) {
  const std::string valid = Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
  const Json parsed = ParseMessage(valid);
  Talk talk;
  talk.Tell("textDocument/didOpen",
            {{"textDocument",
              {{"uri", kUri}, {"languageId", language}, {"version", 1}, {"text", parsed}}}});
  const std::string& content = parsed.get_ref<const std::string&>();
  const Positions positions(content, PositionEncoding::kUtf16);
  for (const Json& diagnostic : talk.diagnostics) {
    const Json& range = diagnostic["range"];
    talk.server.Receive(Json{{"id", 2},
                             {"method", "textDocument/codeAction"},
                             {"params", {{"textDocument", {{"uri", kUri}}}, {"range", range}}}}
                            .dump());
    talk.Run();
    for (const Json& action : talk.last) {
      size_t end = 0;
      for (const Json& edit : Member(action, {"edit", "changes", kUri})) {
        const Span span = positions.ToSpan(edit["range"]);
        Require(end <= span.begin && span.end <= content.size());
        end = span.end;
      }
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  constexpr const char* kLanguages[] = {"sql", "python", "go", "typescript", "php", "ruby"};
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const size_t choice = data[0];
  // A header that is too long is cut where its bytes happened to arrive.
  CheckFraming(std::string_view(text).substr(0, MessageReader::kMaxHeader), choice % 16 + 1);
  CheckMessage(text);
  // It asks for every place in a line, which takes a line's length each.
  const Json some = text.substr(0, 4096);
  CheckPositions(
      ParseMessage(some.dump(-1, ' ', false, Json::error_handler_t::replace)).get<std::string>(),
      choice % 2 == 0 ? PositionEncoding::kUtf8 : PositionEncoding::kUtf16);
  CheckDocument(text, kLanguages[choice % 6]);
  return 0;
}
