#include "upsert-rewriter/lsp/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "temp_directory.h"
#include "upsert-rewriter/lsp/fields.h"
#include "upsert-rewriter/lsp/uri.h"

namespace walwise::sql {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::string kUpsert =
    "INSERT INTO t (a, b) VALUES ($1, $2) ON CONFLICT (a) DO UPDATE SET b = excluded.b "
    "WHERE t.b <> excluded.b";
const std::string kTable = "CREATE TABLE t (a int PRIMARY KEY, b text NOT NULL);\n";
const std::string kRule = "guard-does-not-stop-the-lock";
const std::string kUri = "file:///nowhere/x.sql";

// An editor in front of a server. Surveys are made when the server has nothing else to do.
class Editor {
 public:
  Editor()
      : server_({.send = [this](const Json& message) { sent_.push_back(message); },
                 .survey = [this](const std::string& root) { roots_.insert(root); },
                 .version = "1.2"}) {}

  LanguageServer& server() { return server_; }

  // What the server sends until it has nothing to do.
  std::vector<Json> Run() {
    while (server_.Step() || !roots_.empty()) {
      while (server_.Step()) {
      }
      if (!roots_.empty()) {
        server_.SetSurvey(SurveyWorkspace(roots_.extract(roots_.begin()).value()));
      }
    }
    return std::exchange(sent_, {});
  }
  std::vector<Json> Say(Json message) {
    Keep(std::move(message));
    return Run();
  }
  void Keep(Json message) {
    message["jsonrpc"] = "2.0";
    server_.Receive(message.dump());
  }
  std::vector<Json> Tell(const char* method, const Json& params = nullptr) {
    return Say({{"method", method}, {"params", params}});
  }
  // The reply to a request.
  Json Ask(const char* method, const Json& params = nullptr) {
    for (const Json& message : Say({{"id", ++id_}, {"method", method}, {"params", params}})) {
      if (Member(message, "id") == id_) {
        return message;
      }
    }
    return nullptr;
  }
  Json Start(const Json& params = Json::object()) {
    const Json reply = Ask("initialize", params);
    Tell("initialized", Json::object());
    return reply["result"];
  }
  std::vector<Json> Open(const std::string& text, const std::string& uri = kUri,
                         const std::string& language = "sql") {
    return Tell("textDocument/didOpen",
                {{"textDocument",
                  {{"uri", uri}, {"languageId", language}, {"version", 1}, {"text", text}}}});
  }
  Json Actions(const Json& range, const Json& context = Json::object(),
               const std::string& uri = kUri) {
    return Ask(
        "textDocument/codeAction",
        {{"textDocument", {{"uri", uri}}}, {"range", range}, {"context", context}})["result"];
  }

 private:
  LanguageServer server_;
  std::vector<Json> sent_;
  std::set<std::string> roots_;
  int id_ = 100;
};

std::vector<std::string> Codes(const std::vector<Json>& messages) {
  std::vector<std::string> codes;
  for (const Json& message : messages) {
    if (message["method"] == "textDocument/publishDiagnostics") {
      for (const Json& diagnostic : message["params"]["diagnostics"]) {
        codes.push_back(diagnostic["code"]);
      }
      codes.push_back("v" + Member(message, {"params", "version"}).dump());
    }
  }
  return codes;
}

Json PointRange(size_t line, size_t character) {
  const Json at = {{"line", line}, {"character", character}};
  return {{"start", at}, {"end", at}};
}

std::vector<std::string> Titles(const Json& actions) {
  std::vector<std::string> titles;
  for (const Json& action : actions) {
    titles.push_back(action["title"]);
  }
  return titles;
}

TEST(LspServer, SaysWhatItCanDo) {
  Editor editor;
  const Json result = editor.Start();
  EXPECT_EQ(result["capabilities"]["positionEncoding"], "utf-16");
  EXPECT_EQ(result["capabilities"]["textDocumentSync"]["change"], 2);
  EXPECT_EQ(result["serverInfo"]["version"], "1.2");
  Editor other;
  const Json encodings = {{"general", {{"positionEncodings", {"utf-16", "utf-8"}}}}};
  EXPECT_EQ(other.Start({{"capabilities", encodings}})["capabilities"]["positionEncoding"],
            "utf-8");
}

TEST(LspServer, RefusesWhatComesOutOfTurn) {
  Editor editor;
  EXPECT_EQ(editor.Ask("shutdown")["error"]["code"], -32002);
  EXPECT_THAT(editor.Open(kUpsert), IsEmpty());
  editor.Start();
  EXPECT_EQ(editor.Ask("initialize")["error"]["code"], -32600);
  EXPECT_EQ(editor.Ask("textDocument/rename")["error"]["code"], -32601);
  EXPECT_THAT(editor.Tell("$/setTrace"), IsEmpty());
  EXPECT_TRUE(editor.Ask("shutdown")["result"].is_null());
  EXPECT_EQ(editor.Ask("textDocument/hover")["error"]["code"], -32600);
  EXPECT_THAT(editor.Open(kUpsert), IsEmpty());
}

TEST(LspServer, EndsWellOnlyAfterShutdown) {
  Editor polite;
  polite.Start();
  polite.Ask("shutdown");
  EXPECT_FALSE(polite.server().is_finished());
  polite.Tell("exit");
  EXPECT_TRUE(polite.server().is_finished());
  EXPECT_EQ(polite.server().status(), 0);
  Editor abrupt;
  abrupt.Tell("exit");
  EXPECT_TRUE(abrupt.server().is_finished());
  EXPECT_EQ(abrupt.server().status(), 1);
}

TEST(LspServer, GoesOnAfterWhatIsNoMessage) {
  Editor editor;
  editor.server().Receive("{\"id\":1,");
  EXPECT_EQ(editor.Run()[0]["error"]["code"], -32700);
  for (const char* text : {"[]", "1", "{}", "{\"id\":{},\"method\":\"x\"}", "{\"id\":1}"}) {
    editor.server().Receive(text);
    EXPECT_EQ(editor.Run()[0]["error"]["code"], -32600) << text;
  }
  editor.server().Receive(R"({"id":"walwise-register","result":null})");
  EXPECT_THAT(editor.Run(), IsEmpty());
  EXPECT_TRUE(editor.Start().contains("capabilities"));
}

TEST(LspServer, PublishesFindingsWithTheVersion) {
  Editor editor;
  editor.Start({{"initializationOptions", {{"docsUrl", "https://example.org/{rule}.html"}}}});
  const std::vector<Json> messages = editor.Open(kTable + "/* \xF0\x9F\x98\x80 */ " + kUpsert);
  EXPECT_THAT(Codes(messages), ElementsAre(kRule, "v1"));
  const Json& diagnostic = messages[0]["params"]["diagnostics"][0];
  EXPECT_EQ(diagnostic["source"], "walwise");
  EXPECT_EQ(diagnostic["severity"], 2);
  EXPECT_EQ(diagnostic["codeDescription"]["href"], "https://example.org/" + kRule + ".html");
  EXPECT_EQ(diagnostic["range"]["start"]["line"], 1);
  // The astral character counts as two.
  EXPECT_EQ(diagnostic["range"]["start"]["character"], 9 + kUpsert.find("WHERE"));
}

TEST(LspServer, FollowsChangesAndForgetsClosedDocuments) {
  Editor editor;
  editor.Start();
  editor.Open("SELECT 1;\r\n");
  const Json item = {{"uri", kUri}, {"version", 2}};
  const Json range = {{"start", {{"line", 1}, {"character", 0}}},
                      {"end", {{"line", 1}, {"character", 0}}}};
  EXPECT_THAT(Codes(editor.Tell(
                  "textDocument/didChange",
                  {{"textDocument", item},
                   {"contentChanges", Json::array({Json{{"range", range}, {"text", kUpsert}}})}})),
              ElementsAre(kRule, "v2"));
  EXPECT_THAT(Codes(editor.Tell("textDocument/didClose", {{"textDocument", item}})),
              ElementsAre("vnull"));
  EXPECT_TRUE(editor.Ask("textDocument/hover", {{"textDocument", item}})["result"].is_null());
}

TEST(LspServer, VersionsDoNotGoBackwards) {
  Editor editor;
  editor.Start();
  editor.Open(kUpsert);
  const auto change = [](int version, const char* text) {
    return Json{{"textDocument", {{"uri", kUri}, {"version", version}}},
                {"contentChanges", Json::array({Json{{"text", text}}})}};
  };
  EXPECT_THAT(Codes(editor.Tell("textDocument/didChange", change(5, ""))), ElementsAre("v5"));
  const std::vector<Json> late = editor.Tell("textDocument/didChange", change(4, kUpsert.c_str()));
  EXPECT_THAT(Codes(late), IsEmpty());
  EXPECT_EQ(late[0]["method"], "window/logMessage");
}

TEST(LspServer, LintsSeveralChangesOnce) {
  Editor editor;
  editor.Start();
  editor.Open("");
  for (int version = 2; version <= 5; ++version) {
    editor.Keep({{"method", "textDocument/didChange"},
                 {"params",
                  {{"textDocument", {{"uri", kUri}, {"version", version}}},
                   {"contentChanges", Json::array({Json{{"text", kUpsert}}})}}}});
  }
  EXPECT_THAT(Codes(editor.Run()), ElementsAre(kRule, "v5"));
}

TEST(LspServer, CancelsWhatItHasNotBegun) {
  Editor editor;
  editor.Start();
  editor.Keep({{"id", "h"}, {"method", "textDocument/hover"}});
  editor.Keep({{"method", "$/cancelRequest"}, {"params", {{"id", "h"}}}});
  const std::vector<Json> replies = editor.Run();
  ASSERT_EQ(replies.size(), 1U);
  EXPECT_EQ(replies[0]["id"], "h");
  EXPECT_EQ(replies[0]["error"]["code"], -32800);
}

TEST(LspServer, OffersBothRewritesAndTheIgnoreComment) {
  Editor editor;
  editor.Start();
  editor.Open(kTable + kUpsert + ";\n");
  const Json actions = editor.Actions(PointRange(1, kUpsert.find("WHERE") + 2));
  EXPECT_THAT(Titles(actions), ElementsAre(HasSubstr("guarded form"), HasSubstr("cte form"),
                                           "Ignore " + kRule + " for this statement"));
  EXPECT_EQ(actions[0]["isPreferred"], true);
  EXPECT_FALSE(actions[0]["data"]["differences"].empty());
  EXPECT_EQ(actions[0]["diagnostics"][0]["code"], kRule);
  EXPECT_THAT(Titles(editor.Actions(PointRange(0, 0))), IsEmpty());
}

TEST(LspServer, OffersThemForDiagnosticsThatTheEditorNames) {
  Editor editor;
  editor.Start();
  const Json diagnostics = editor.Open(kTable + kUpsert)[0]["params"]["diagnostics"];
  EXPECT_EQ(editor.Actions(PointRange(0, 0), {{"diagnostics", diagnostics}}).size(), 3U);
  const Json fixes = {{"diagnostics", diagnostics}, {"only", {"quickfix"}}};
  EXPECT_EQ(editor.Actions(PointRange(0, 0), fixes).size(), 3U);
  const Json others = {{"diagnostics", diagnostics}, {"only", {"source.fixAll"}}};
  EXPECT_EQ(editor.Actions(PointRange(0, 0), others).size(), 0U);
}

TEST(LspServer, EachActionTakesItsFindingAway) {
  const std::string text = "\t\xF0\x9F\x98\x80 = q(\"" + kUpsert + "\");\r\n";
  for (size_t i = 0; i < 3; ++i) {
    Editor editor;
    editor.Start();
    editor.Open(kTable, "file:///nowhere/t.sql");
    const std::vector<Json> opened = editor.Open(
        "q(\"CREATE TABLE t (a int PRIMARY KEY, b text)\");\n" + text, kUri, "typescript");
    ASSERT_THAT(Codes(opened), ElementsAre(kRule, "v1"));
    const Json actions = editor.Actions(opened[0]["params"]["diagnostics"][0]["range"]);
    ASSERT_EQ(actions.size(), 3U);
    Json changes = Json::array();
    for (const Json& edit : actions[i]["edit"]["changes"][kUri]) {
      // The last first, so that each is in terms of the text that the edits are about.
      changes.insert(changes.begin(), Json{{"range", edit["range"]}, {"text", edit["newText"]}});
    }
    const std::vector<Json> changed = editor.Tell(
        "textDocument/didChange",
        {{"textDocument", {{"uri", kUri}, {"version", 2}}}, {"contentChanges", changes}});
    EXPECT_THAT(Codes(changed),
                AllOf(Contains("v2"), Not(Contains(kRule)), Not(Contains("syntax"))))
        << changes.dump(1);
  }
}

TEST(LspServer, EditsAreVersionedWhereTheEditorKnowsThat) {
  Editor editor;
  editor.Start(
      {{"capabilities", {{"workspace", {{"workspaceEdit", {{"documentChanges", true}}}}}}}});
  editor.Open(kTable + kUpsert);
  const Json actions = editor.Actions(PointRange(1, kUpsert.find("WHERE")));
  const Json& document = actions[0]["edit"]["documentChanges"][0]["textDocument"];
  EXPECT_EQ(document["uri"], kUri);
  EXPECT_EQ(document["version"], 1);
}

TEST(LspServer, SaysWhyARewriteIsRefused) {
  const Json capabilities = {{"textDocument", {{"codeAction", {{"disabledSupport", true}}}}}};
  for (const bool knows_disabled : {true, false}) {
    Editor editor;
    editor.Start({{"capabilities", knows_disabled ? capabilities : Json::object()}});
    // Without the table's types the values can't be cast.
    editor.Open(kUpsert);
    const Json actions = editor.Actions(PointRange(0, kUpsert.find("WHERE")));
    EXPECT_EQ(actions.size(), knows_disabled ? 3U : 1U);
    EXPECT_EQ(actions[0].contains("disabled"), knows_disabled);
    EXPECT_EQ(actions[0].contains("edit"), !knows_disabled);
  }
}

TEST(LspServer, HoversExplainAFinding) {
  Editor editor;
  editor.Start(
      {{"capabilities", {{"textDocument", {{"hover", {{"contentFormat", {"markdown"}}}}}}}}});
  editor.Open(kTable + kUpsert);
  const auto hover = [&](size_t character) {
    return editor.Ask("textDocument/hover",
                      {{"textDocument", {{"uri", kUri}}},
                       {"position", {{"line", 1}, {"character", character}}}})["result"];
  };
  const Json result = hover(kUpsert.find("WHERE") + 1);
  EXPECT_EQ(result["contents"]["kind"], "markdown");
  EXPECT_THAT(result["contents"]["value"], HasSubstr(kRule));
  EXPECT_THAT(result["contents"]["value"], HasSubstr("The guarded form differs"));
  EXPECT_EQ(result["range"]["start"]["character"], kUpsert.find("WHERE"));
  EXPECT_TRUE(hover(0).is_null());
}

TEST(LspServer, KnowsTheTablesOfTheWorkspace) {
  const TempDirectory directory;
  directory.Write("db/schema.sql", kTable);
  const std::string root = UriOfPath(directory.path().string());
  const std::string uri = root + "/x.sql";
  Editor editor;
  editor.Start({{"workspaceFolders", Json::array({Json{{"uri", root}}})}});
  editor.Open(kUpsert, uri);
  const Json range = PointRange(0, kUpsert.find("WHERE"));
  EXPECT_EQ(editor.Actions(range, Json::object(), uri).size(), 3U);
  // The table goes away, and comes back.
  directory.Write("db/schema.sql", "SELECT 1;\n");
  EXPECT_THAT(Codes(editor.Tell("workspace/didChangeWatchedFiles", Json::object())),
              ElementsAre(kRule, "v1", kRule, "v1"));
  EXPECT_EQ(editor.Actions(range, Json::object(), uri).size(), 1U);
  directory.Write("db/schema.sql", kTable);
  editor.Open("", root + "/db/schema.sql");
  editor.Tell("textDocument/didSave", {{"textDocument", {{"uri", root + "/db/schema.sql"}}}});
  EXPECT_EQ(editor.Actions(range, Json::object(), uri).size(), 3U);
}

TEST(LspServer, ObeysTheConfigurationOfTheFilesDirectory) {
  const TempDirectory directory;
  directory.Write(".walwise.toml", "exclude = [\"old/\"]\n[rules]\n" + kRule +
                                       " = \"error\"\n[rewrite]\nstrategy = \"cte\"\n");
  directory.Write("sub/.walwise.toml", "[rules]\n" + kRule + " = \"off\"\n");
  directory.Write("broken/.walwise.toml", "nonsense = 1\n");
  const std::string root = UriOfPath(directory.path().string());
  Editor editor;
  editor.Start({{"rootUri", root}});
  const std::vector<Json> top = editor.Open(kTable + kUpsert, root + "/new/x.sql");
  EXPECT_THAT(Codes(top), ElementsAre(kRule, "v1"));
  EXPECT_EQ(top[0]["params"]["diagnostics"][0]["severity"], 1);
  const Json actions =
      editor.Actions(PointRange(1, kUpsert.find("WHERE")), Json::object(), root + "/new/x.sql");
  EXPECT_EQ(actions[0]["isPreferred"], false);
  EXPECT_EQ(actions[1]["isPreferred"], true);
  EXPECT_THAT(Codes(editor.Open(kUpsert, root + "/old/x.sql")), ElementsAre("v1"));
  EXPECT_THAT(Codes(editor.Open(kUpsert, root + "/sub/x.sql")), ElementsAre("v1"));
  const std::vector<Json> broken = editor.Open(kUpsert, root + "/broken/x.sql");
  EXPECT_THAT(Codes(broken), ElementsAre(kRule, "v1"));
  EXPECT_THAT(broken[0]["params"]["message"], HasSubstr("nonsense"));
}

TEST(LspServer, AsksForNewsOfFiles) {
  Editor editor;
  const Json watched = {{"didChangeWatchedFiles", {{"dynamicRegistration", true}}}};
  editor.Ask("initialize", {{"capabilities", {{"workspace", watched}}}});
  const std::vector<Json> sent = editor.Tell("initialized", Json::object());
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(sent[0]["method"], "client/registerCapability");
  EXPECT_EQ(sent[0]["params"]["registrations"][0]["method"], "workspace/didChangeWatchedFiles");
}

TEST(LspServer, ShowsNoMoreThanAnEditorCanBear) {
  Editor editor;
  editor.Start();
  std::string text;
  for (int i = 0; i < 1001; ++i) {
    text += kUpsert + ";\n";
  }
  const std::vector<Json> messages = editor.Open(text);
  EXPECT_EQ(messages[0]["params"]["diagnostics"].size(), 1000U);
  EXPECT_THAT(messages[1]["params"]["message"], HasSubstr("1001"));
}

}  // namespace
}  // namespace walwise::sql
