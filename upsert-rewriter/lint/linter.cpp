#include "upsert-rewriter/lint/linter.h"

#include <algorithm>
#include <utility>

#include "upsert-rewriter/lint/statements.h"
#include "upsert-rewriter/rewrite/edits.h"
#include "upsert-rewriter/rules/registry.h"
#include "upsert-rewriter/schema/ddl_reader.h"

namespace walwise::sql {

namespace {

Span InFile(const Statement& statement, Span place) {
  return statement.fragment->sql.ToSource(statement.sql.text.ToSource(place));
}

Finding MakeFinding(const SqlFragment& fragment, Span in_fragment) {
  Finding finding;
  finding.statement = fragment.sql.ToSource(in_fragment);
  finding.label = fragment.label;
  finding.occurrence = fragment.occurrence;
  return finding;
}

class Collector : public RuleReport {
 public:
  Collector(const Statement& statement, std::string_view rule, Severity severity, Severity mild,
            std::vector<Finding>* findings)
      : statement_(statement),
        rule_(rule),
        severity_(severity),
        mild_(mild),
        findings_(*findings) {}

  void Add(Span place, std::string message, std::string hint) override {
    AddAs(severity_, place, std::move(message), std::move(hint));
  }
  void AddMild(Span place, std::string message, std::string hint) override {
    AddAs(mild_, place, std::move(message), std::move(hint));
  }

 private:
  void AddAs(Severity severity, Span place, std::string message, std::string hint) {
    Finding finding = MakeFinding(*statement_.fragment, statement_.in_fragment);
    finding.rule = rule_;
    finding.severity = severity;
    finding.span = InFile(statement_, place);
    finding.message = std::move(message);
    finding.hint = std::move(hint);
    findings_.push_back(std::move(finding));
  }

  const Statement& statement_;
  std::string_view rule_;
  Severity severity_;
  Severity mild_;
  std::vector<Finding>& findings_;
};

class FileCollector : public FileReport {
 public:
  FileCollector(std::string_view rule, Severity severity, std::vector<Finding>* findings)
      : rule_(rule), severity_(severity), findings_(*findings) {}

  void Add(const FileFacts::Past& statement, Span place, std::string message,
           std::string hint) override {
    Finding finding;
    finding.statement = statement.in_file;
    finding.label = statement.label;
    finding.occurrence = statement.occurrence;
    finding.rule = rule_;
    finding.severity = severity_;
    finding.span = place;
    finding.message = std::move(message);
    finding.hint = std::move(hint);
    findings_.push_back(std::move(finding));
  }

 private:
  std::string_view rule_;
  Severity severity_;
  std::vector<Finding>& findings_;
};

class DdlVisitor : public StatementVisitor {
 public:
  explicit DdlVisitor(Survey* survey) : survey_(*survey) {}
  bool Wants(std::string_view text) override { return LooksLikeDdl(text); }
  void Visit(const Statement& statement) override {
    survey_.needs_uses = true;
    if (!statement.is_down && !IsInCatalog(statement.tree)) {
      ApplyDdl(statement.tree, statement.text(), &survey_.schema);
    }
  }

 private:
  // A table that the server has is as the server has it, whatever its CREATE TABLE said once.
  bool IsInCatalog(Node tree) const {
    const Node relation = tree.As("CreateStmt")["relation"];
    const Table* table = survey_.schema.Find(relation.Text("schemaname"), relation.Text("relname"));
    return relation && table != nullptr && table->from_catalog;
  }

  Survey& survey_;
};

class UsesVisitor : public StatementVisitor {
 public:
  UsesVisitor(const Document& document, ColumnUses* uses)
      : path_(document.path), lines_(document.text), uses_(*uses) {}
  void Visit(const Statement& statement) override { uses_.Add(statement, path_, lines_); }

 private:
  std::string_view path_;
  LineIndex lines_;
  ColumnUses& uses_;
};

}  // namespace

void SurveyDdl(const Extraction& extraction, Parser* parser, Survey* survey) {
  DdlVisitor visitor(survey);
  ForEachStatement(extraction, parser, &visitor);
}

void SurveyUses(const Document& document, const Extraction& extraction, Parser* parser,
                Survey* survey) {
  UsesVisitor visitor(document, &survey->uses);
  ForEachStatement(extraction, parser, &visitor);
}

Linter::Linter(const LintOptions& options, const Survey& survey)
    : options_(options), survey_(survey) {
  const auto severity_of = [&](std::string_view id, Severity by_default) {
    const auto set = options.severities.find(id);
    return set == options.severities.end() ? by_default : set->second;
  };
  if (const auto set = options.severities.find("syntax"); set != options.severities.end()) {
    syntax_severity_ = set->second;
  }
  for (const Rule* rule : AllRules()) {
    const Severity severity = severity_of(rule->id, rule->severity);
    if (severity == Severity::kOff) {
      continue;
    }
    const ActiveRule active{rule, severity, severity_of(rule->id, Severity::kInfo)};
    for (const std::string_view type : rule->statements) {
      rules_[std::string(type)].push_back(active);
    }
    if (rule->check_file != nullptr) {
      file_rules_.push_back(active);
    }
  }
}

void Linter::AddFix(const Statement& statement, Finding* finding) const {
  const Result<Rewrite> rewrite = RewriteUpsert(statement, survey_.schema, options_.rewrite);
  if (!rewrite.ok()) {
    return;
  }
  Result<std::vector<Edit>> edits = ToFileEdits(*statement.fragment, rewrite->edits);
  if (edits.ok()) {
    finding->fixes.push_back(
        {"rewrite in the " + std::string(StrategyName(rewrite->strategy)) + " form",
         std::move(edits).value(), rewrite->notes});
  }
}

bool Linter::WantsTree(std::string_view text, size_t body, const FileFacts& facts) const {
  const std::string_view type = TypeByVerb(text);
  if (type.empty() || facts.IsFollowing(body)) {
    return true;
  }
  const auto active = rules_.find(type);
  return active != rules_.end() &&
         std::any_of(active->second.begin(), active->second.end(),
                     [](const ActiveRule& one) { return !one.rule->only_with; });
}

void Linter::Check(const Statement& statement, const FileFacts& facts,
                   std::vector<Finding>* findings) {
  const std::string_view type = statement.tree.type();
  const auto active = rules_.find(type);
  if (active == rules_.end()) {
    return;
  }
  const bool has_with = static_cast<bool>(statement.tree.As(type)["withClause"]);
  for (const auto& [rule, severity, mild] : active->second) {
    if (rule->only_with && !has_with) {
      continue;
    }
    const size_t before = findings->size();
    Collector collector(statement, rule->id, severity, mild, findings);
    rule->check({statement, survey_.schema, facts, survey_.uses, collector});
    if (options_.with_fixes && rule->rewrite_fixes && findings->size() > before) {
      AddFix(statement, &findings->back());
    }
  }
}

void Linter::CheckFile(const FileFacts& facts, std::vector<Finding>* findings) const {
  for (const ActiveRule& active : file_rules_) {
    FileCollector collector(active.rule->id, active.severity, findings);
    active.rule->check_file(facts, collector);
  }
}

// One file's statements.
class Linter::Visitor : public StatementVisitor {
 public:
  Visitor(Linter* linter, std::vector<Finding>* findings)
      : linter_(*linter), findings_(*findings) {}

  const FileFacts& facts() const { return facts_; }

  bool WantsTree(std::string_view text, size_t body) override {
    return linter_.WantsTree(text, body, facts_);
  }
  void Pass() override { ++linter_.statements_; }
  void Visit(const Statement& statement) override {
    ++linter_.statements_;
    ForEachPart(statement, [&](const Statement& part) { linter_.Check(part, facts_, &findings_); });
    facts_.Add(statement);
  }
  void Refuse(const SqlFragment& fragment, Span statement, Span at,
              const ParseError& error) override {
    const Severity severity = linter_.syntax_severity_.value_or(
        fragment.is_script ? Severity::kError : Severity::kWarning);
    if (severity == Severity::kOff) {
      return;
    }
    Finding finding = MakeFinding(fragment, statement);
    finding.rule = "syntax";
    finding.severity = severity;
    finding.span = fragment.sql.ToSource(at);
    finding.message = error.message;
    findings_.push_back(std::move(finding));
  }

 private:
  Linter& linter_;
  std::vector<Finding>& findings_;
  FileFacts facts_;
};

std::vector<Finding> Linter::Lint(const Extraction& extraction) {
  std::vector<Finding> findings;
  Visitor visitor(this, &findings);
  ForEachStatement(extraction, &parser_, &visitor);
  CheckFile(visitor.facts(), &findings);
  std::stable_sort(findings.begin(), findings.end(),
                   [](const Finding& a, const Finding& b) { return a.span.begin < b.span.begin; });
  return findings;
}

}  // namespace walwise::sql
