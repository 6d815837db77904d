// Life cycle and dispatch; what the editor says about documents is in server_documents.cpp.

#include "upsert-rewriter/lsp/server.h"

#include <utility>

#include "upsert-rewriter/lsp/fields.h"

namespace walwise::sql {

namespace {

// JSON-RPC's and the protocol's.
constexpr int kParseError = -32700;
constexpr int kInvalidRequest = -32600;
constexpr int kMethodNotFound = -32601;
constexpr int kNotInitialized = -32002;
constexpr int kCancelled = -32800;

bool IsId(const Json& id) { return id.is_string() || id.is_number_integer(); }

Json Capabilities(const Client& client) {
  const bool is_utf8 = client.encoding == PositionEncoding::kUtf8;
  return {
      {"positionEncoding", is_utf8 ? "utf-8" : "utf-16"},
      {"textDocumentSync", {{"openClose", true}, {"change", 2}, {"save", Json::object()}}},
      {"hoverProvider", true},
      {"codeActionProvider", {{"codeActionKinds", Json::array({"quickfix"})}}},
      {"workspace", {{"workspaceFolders", {{"supported", true}, {"changeNotifications", true}}}}}};
}

}  // namespace

const std::map<std::string_view, LanguageServer::Notified>& LanguageServer::Notifications() {
  static const std::map<std::string_view, Notified> methods = {
      {"initialized", &LanguageServer::Initialized},
      {"textDocument/didOpen", &LanguageServer::DidOpen},
      {"textDocument/didChange", &LanguageServer::DidChange},
      {"textDocument/didSave", &LanguageServer::DidSave},
      {"textDocument/didClose", &LanguageServer::DidClose},
      {"workspace/didChangeWatchedFiles", &LanguageServer::DidChangeWatchedFiles},
      {"workspace/didChangeWorkspaceFolders", &LanguageServer::DidChangeFolders},
  };
  return methods;
}

const std::map<std::string_view, LanguageServer::Asked>& LanguageServer::Requests() {
  static const std::map<std::string_view, Asked> methods = {
      {"shutdown", &LanguageServer::Shutdown},
      {"textDocument/hover", &LanguageServer::Hover},
      {"textDocument/codeAction", &LanguageServer::CodeAction},
  };
  return methods;
}

void LanguageServer::Receive(const std::string& message) {
  Json json = ParseMessage(message);
  if (json.is_discarded()) {
    ReceiveBroken("the message is no JSON");
    return;
  }
  if (TextOf(json, "method") == "$/cancelRequest") {
    const Json& id = Member(json, {"params", "id"});
    for (Pending& pending : pending_) {
      pending.is_cancelled |= IsId(id) && Member(pending.message, "id") == id;
    }
    return;
  }
  pending_.push_back({std::move(json)});
}

void LanguageServer::ReceiveBroken(const std::string& problem) {
  Refuse(nullptr, kParseError, problem);
}

bool LanguageServer::Step() {
  if (state_ == State::kExited) {
    return false;
  }
  if (pending_.empty()) {
    return state_ == State::kRunning && PublishOne();
  }
  const Pending pending = std::move(pending_.front());
  pending_.pop_front();
  Handle(pending);
  return true;
}

void LanguageServer::Handle(const Pending& pending) {
  const Json& message = pending.message;
  const Json& id = Member(message, "id");
  const Json& params = Member(message, "params");
  const std::string& method = TextOf(message, "method");
  const bool is_reply = !Member(message, "result").is_null() || message.contains("error");
  if (method.empty() && message.is_object() && (is_reply || message.contains("result"))) {
    // To client/registerCapability: without watchers, saving in the editor is all that is seen.
    return;
  }
  if (method.empty() || (message.contains("id") && !IsId(id))) {
    Refuse(IsId(id) ? id : Json(), kInvalidRequest, "this is no request");
  } else if (!message.contains("id")) {
    HandleNotification(method, params);
  } else if (pending.is_cancelled) {
    Refuse(id, kCancelled, "cancelled");
  } else {
    HandleRequest(id, method, params);
  }
}

void LanguageServer::HandleNotification(const std::string& method, const Json& params) {
  if (method == "exit") {
    state_ = State::kExited;
    return;
  }
  const auto known = Notifications().find(method);
  if (state_ == State::kRunning && known != Notifications().end()) {
    (this->*known->second)(params);
  }
}

void LanguageServer::HandleRequest(const Json& id, const std::string& method, const Json& params) {
  if (state_ == State::kShutDown) {
    Refuse(id, kInvalidRequest, "the server was shut down");
    return;
  }
  if (method == "initialize") {
    if (state_ == State::kNew) {
      Reply(id, Initialize(params));
    } else {
      Refuse(id, kInvalidRequest, "the server was initialized before");
    }
    return;
  }
  if (state_ == State::kNew) {
    Refuse(id, kNotInitialized, "the server is not initialized");
    return;
  }
  const auto known = Requests().find(method);
  if (known == Requests().end()) {
    Refuse(id, kMethodNotFound, "walwise does not know " + method);
  } else {
    Reply(id, (this->*known->second)(params));
  }
}

Json LanguageServer::Initialize(const Json& params) {
  client_ = Client::Of(params);
  workspace_.Open(params);
  state_ = State::kRunning;
  return {{"capabilities", Capabilities(client_)},
          {"serverInfo", {{"name", "walwise"}, {"version", outside_.version}}}};
}

Json LanguageServer::Shutdown(const Json&) {
  state_ = State::kShutDown;
  was_shut_down_ = true;
  return nullptr;
}

void LanguageServer::Initialized(const Json&) {
  if (client_.registers_watchers) {
    const Json watchers = Json::array({Json{{"globPattern", "**/*.{sql,psql,pgsql,ddl}"}},
                                       Json{{"globPattern", "**/.walwise.toml"}}});
    const Json registration = {{"id", "walwise-files"},
                               {"method", "workspace/didChangeWatchedFiles"},
                               {"registerOptions", {{"watchers", watchers}}}};
    outside_.send({{"jsonrpc", "2.0"},
                   {"id", "walwise-register"},
                   {"method", "client/registerCapability"},
                   {"params", {{"registrations", Json::array({registration})}}}});
  }
  SurveyAll();
}

void LanguageServer::Reply(const Json& id, Json result) {
  outside_.send({{"jsonrpc", "2.0"}, {"id", id}, {"result", std::move(result)}});
}

void LanguageServer::Refuse(const Json& id, int code, const std::string& message) {
  outside_.send(
      {{"jsonrpc", "2.0"}, {"id", id}, {"error", {{"code", code}, {"message", message}}}});
}

void LanguageServer::Notify(const char* method, Json params) {
  outside_.send({{"jsonrpc", "2.0"}, {"method", method}, {"params", std::move(params)}});
}

void LanguageServer::Log(int type, const std::string& message) {
  Notify("window/logMessage", {{"type", type}, {"message", message}});
}

// What goes on being wrong is said once.
void LanguageServer::Complain(const std::string& problem) {
  constexpr int kError = 1;
  if (problem != last_problem_) {
    last_problem_ = problem;
    Log(kError, problem);
  }
}

}  // namespace walwise::sql
