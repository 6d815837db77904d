// What the editor says about documents and the workspace.

#include <algorithm>
#include <utility>

#include "upsert-rewriter/input/file_walk.h"
#include "upsert-rewriter/lsp/answers.h"
#include "upsert-rewriter/lsp/fields.h"
#include "upsert-rewriter/lsp/server.h"
#include "upsert-rewriter/lsp/uri.h"

namespace walwise::sql {

namespace {

constexpr int kWarning = 2;
constexpr int kInfo = 3;

bool IsConfigFile(const std::string& path) { return path.ends_with("/.walwise.toml"); }

}  // namespace

LanguageServer::OpenDocument* LanguageServer::Find(const Json& params) {
  const auto found = documents_.find(TextOf(Member(params, "textDocument"), "uri"));
  return found == documents_.end() ? nullptr : &found->second;
}

void LanguageServer::DidOpen(const Json& params) {
  OpenDocument open{TextDocument::Open(Member(params, "textDocument")), false, false, {}, {}};
  TextDocument& document = open.document;
  if (document.uri.empty()) {
    Log(kWarning, "textDocument/didOpen without a URI");
    return;
  }
  if (!document.file.empty()) {
    document.content.path = workspace_.NameOf(document.file);
    const Result<std::string> text = ReadWholeFile(document.file);
    open.is_saved = text.ok() && *text == document.content.text;
  }
  documents_.insert_or_assign(document.uri, std::move(open));
}

void LanguageServer::DidChange(const Json& params) {
  OpenDocument* open = Find(params);
  const Json& changes = Member(params, "contentChanges");
  if (open == nullptr || !changes.is_array()) {
    Log(kWarning, "textDocument/didChange of a document that is not open, or without changes");
    return;
  }
  TextDocument& document = open->document;
  const int64_t version =
      IntegerOf(Member(params, "textDocument"), "version").value_or(document.version);
  if (version < document.version) {
    Log(kWarning, document.uri + ": a change of an older version came too late and is left out");
    return;
  }
  document.version = version;
  document.Apply(changes, client_.encoding);
  open->is_saved = false;
  open->is_published = false;
  open->analysis.reset();
}

void LanguageServer::DidSave(const Json& params) {
  const std::string path = PathOfUri(TextOf(Member(params, "textDocument"), "uri"));
  if (IsConfigFile(path)) {
    SurveyAll();
    return;
  }
  if (OpenDocument* open = Find(params)) {
    open->is_saved = true;
    if (open->document.content.language == Language::kSql) {
      if (const std::string root = workspace_.RootOf(path); !root.empty()) {
        outside_.survey(root);
      }
    }
  }
}

void LanguageServer::DidClose(const Json& params) {
  if (const OpenDocument* open = Find(params)) {
    Notify("textDocument/publishDiagnostics",
           {{"uri", open->document.uri}, {"diagnostics", Json::array()}});
    documents_.erase(open->document.uri);
  }
}

void LanguageServer::DidChangeWatchedFiles(const Json&) { SurveyAll(); }

void LanguageServer::DidChangeFolders(const Json& params) {
  workspace_.Change(Member(params, "event"));
  for (auto& [uri, open] : documents_) {
    if (!open.document.file.empty()) {
      open.document.content.path = workspace_.NameOf(open.document.file);
    }
  }
  SurveyAll();
}

Json LanguageServer::Hover(const Json& params) {
  OpenDocument* open = Find(params);
  return open == nullptr ? Json() : Answerer{client_, open->document, Analysed(open)}.Hover(params);
}

Json LanguageServer::CodeAction(const Json& params) {
  OpenDocument* open = Find(params);
  if (open == nullptr) {
    return Json::array();
  }
  const Analysis& analysis = Analysed(open);
  return Answerer{client_, open->document, analysis}.CodeActions(params, open->preferred);
}

const Analysis& LanguageServer::Analysed(OpenDocument* open) {
  if (open->analysis) {
    return *open->analysis;
  }
  const TextDocument& document = open->document;
  const std::string root = workspace_.RootOf(document.file);
  Result<Config> found = ConfigOf(document.file, root);
  if (!found.ok()) {
    Complain(found.status().message());
  }
  const Config config = found.ok() ? std::move(found).value() : Config();
  open->preferred = StrategyOf(config.strategy).value_or(Strategy::kGuarded);
  const std::shared_ptr<const Survey> survey = workspace_.SurveyOf(root);
  if (document.content.language == Language::kUnknown || !IsTaken(document.file, config)) {
    open->analysis = Analysis{{}, {}, survey, {}};
    return *open->analysis;
  }
  const bool is_surveyed = open->is_saved && workspace_.HasSurveyOf(root);
  open->analysis = Analyse(document.content, config, survey, is_surveyed);
  for (const std::string& problem : open->analysis->problems) {
    Complain(problem);
  }
  return *open->analysis;
}

bool LanguageServer::PublishOne() {
  const auto next = std::find_if(documents_.begin(), documents_.end(),
                                 [](const auto& entry) { return !entry.second.is_published; });
  if (next == documents_.end()) {
    return false;
  }
  OpenDocument& open = next->second;
  const Answerer answerer{client_, open.document, Analysed(&open)};
  Notify("textDocument/publishDiagnostics", answerer.Diagnostics());
  if (answerer.analysis.findings.size() > Answerer::kMaxDiagnostics) {
    Log(kInfo, open.document.uri + ": only the first " + std::to_string(Answerer::kMaxDiagnostics) +
                   " of " + std::to_string(answerer.analysis.findings.size()) +
                   " findings are shown");
  }
  open.is_published = true;
  return true;
}

void LanguageServer::SetSurvey(WorkspaceSurvey survey) {
  for (const std::string& problem : survey.problems) {
    Complain(problem);
  }
  workspace_.Set(std::move(survey));
  ForgetAnalyses();
}

void LanguageServer::SurveyAll() {
  ForgetAnalyses();
  for (const std::string& root : workspace_.roots()) {
    outside_.survey(root);
  }
}

// They are made anew: the configuration or the tables may be others.
void LanguageServer::ForgetAnalyses() {
  for (auto& [uri, open] : documents_) {
    open.analysis.reset();
    open.is_published = false;
  }
}

}  // namespace walwise::sql
