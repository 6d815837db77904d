#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "upsert-rewriter/lsp/analysis.h"
#include "upsert-rewriter/lsp/client.h"
#include "upsert-rewriter/lsp/text_document.h"
#include "upsert-rewriter/lsp/workspace.h"
#include "upsert-rewriter/report/json_text.h"

// The language server, without its input and output: messages in, messages out. One thread.

namespace walwise::sql {

class LanguageServer {
 public:
  struct Outside {
    std::function<void(const Json& message)> send;
    // Asks for SurveyWorkspace(root); the result comes to SetSurvey, not within this call.
    std::function<void(const std::string& root)> survey;
    std::string version;  // of the program
  };

  explicit LanguageServer(Outside outside) : outside_(std::move(outside)) {}

  // Keeps a message for Step. A request that is still kept when its $/cancelRequest comes is not
  // worked on.
  void Receive(const std::string& message);
  // What stood there was no message.
  void ReceiveBroken(const std::string& problem);
  void SetSurvey(WorkspaceSurvey survey);

  // Handles the next message; without one, publishes the next document that changed. False if
  // nothing is left to do: so several changes of a document are linted once.
  bool Step();

  bool is_finished() const { return state_ == State::kExited; }
  // The exit status: 0 if the editor asked for the end before it came.
  int status() const { return was_shut_down_ ? 0 : 1; }

 private:
  enum class State { kNew, kRunning, kShutDown, kExited };
  struct OpenDocument {
    TextDocument document;
    bool is_saved = false;  // the file is the same
    bool is_published = false;
    std::optional<Analysis> analysis;  // of the text as it is
    Strategy preferred = Strategy::kGuarded;
  };
  struct Pending {
    Json message;
    bool is_cancelled = false;
  };
  using Notified = void (LanguageServer::*)(const Json& params);
  using Asked = Json (LanguageServer::*)(const Json& params);
  static const std::map<std::string_view, Notified>& Notifications();
  static const std::map<std::string_view, Asked>& Requests();

  void Handle(const Pending& pending);
  void HandleNotification(const std::string& method, const Json& params);
  void HandleRequest(const Json& id, const std::string& method, const Json& params);
  bool PublishOne();

  Json Initialize(const Json& params);
  Json Shutdown(const Json& params);
  Json Hover(const Json& params);
  Json CodeAction(const Json& params);
  void Initialized(const Json& params);
  void DidOpen(const Json& params);
  void DidChange(const Json& params);
  void DidSave(const Json& params);
  void DidClose(const Json& params);
  void DidChangeWatchedFiles(const Json& params);
  void DidChangeFolders(const Json& params);

  OpenDocument* Find(const Json& params);
  const Analysis& Analysed(OpenDocument* open);
  void SurveyAll();
  void ForgetAnalyses();

  void Reply(const Json& id, Json result);
  void Refuse(const Json& id, int code, const std::string& message);
  void Notify(const char* method, Json params);
  void Log(int type, const std::string& message);
  void Complain(const std::string& problem);

  Outside outside_;
  State state_ = State::kNew;
  bool was_shut_down_ = false;
  Client client_;
  Workspace workspace_;
  std::deque<Pending> pending_;
  std::map<std::string, OpenDocument> documents_;  // by URI
  std::string last_problem_;
};

}  // namespace walwise::sql
