// SARIF 2.1.0 (OASIS), as code scanning services read it. The tool and its rules come first, then
// the results one by one.

#include <fmt/format.h>

#include <map>
#include <utility>

#include "upsert-rewriter/report/json_text.h"
#include "upsert-rewriter/report/places.h"
#include "upsert-rewriter/report/reporters.h"
#include "upsert-rewriter/report/unique_fingerprints.h"
#include "upsert-rewriter/rules/registry.h"
#include "upsert-rewriter/text/utf8.h"

namespace walwise::sql {

namespace {

std::string_view LevelOf(Severity severity) {
  return severity == Severity::kError     ? "error"
         : severity == Severity::kWarning ? "warning"
         : severity == Severity::kInfo    ? "note"
                                          : "none";
}

bool IsUnreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-._~/").find(c) != std::string_view::npos;
}

// A relative reference; of an absolute path, a file URI.
std::string UriOf(std::string_view path) {
  std::string uri(path.starts_with('/') ? "file://" : "");
  for (const char c : path) {
    uri +=
        IsUnreserved(c) ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return uri;
}

Json DescriptorOf(std::string_view id, Severity severity, std::string_view summary) {
  const std::string page = fmt::format("docs/rules/{}.md", id);
  return {{"id", id},
          {"shortDescription", {{"text", summary}}},
          {"help", {{"text", "See " + page + "."}}},
          {"defaultConfiguration",
           {{"enabled", severity != Severity::kOff}, {"level", LevelOf(severity)}}}};
}

Json RegionOf(const Places::Range& range) {
  return {{"startLine", range.begin.line},
          {"startColumn", range.begin.column},
          {"endLine", range.end.line},
          {"endColumn", range.end.column}};
}

// Nothing for a fix whose text JSON can't hold.
Json ToJson(const Fix& fix, const Json& location, Places* places) {
  Json replacements = Json::array();
  for (const Edit& edit : fix.edits) {
    if (!IsUtf8(edit.text)) {
      return nullptr;
    }
    replacements.push_back({{"deletedRegion", RegionOf(places->Of(edit.span))},
                            {"insertedContent", {{"text", edit.text}}}});
  }
  if (replacements.empty()) {
    return nullptr;
  }
  std::string description = fix.title;
  for (const std::string& note : fix.notes) {
    description += "\n" + note;
  }
  return {{"description", {{"text", description}}},
          {"artifactChanges",
           {{{"artifactLocation", location}, {"replacements", std::move(replacements)}}}}};
}

class SarifReporter final : public Reporter {
 public:
  SarifReporter(std::string version, std::FILE* out) : version_(std::move(version)), out_(out) {}

  void Begin() override {
    std::map<std::string_view, Json> rules;
    for (const Rule* rule : AllRules()) {
      rules[rule->id] = DescriptorOf(rule->id, rule->severity, rule->summary);
      rules[rule->id]["properties"] = {{"category", rule->category}};
    }
    for (const OwnRule& rule : OwnRules()) {
      rules[rule.id] = DescriptorOf(rule.id, rule.severity, rule.summary);
    }
    Json list = Json::array();
    for (auto& [id, rule] : rules) {
      indexes_.emplace(id, list.size());
      list.push_back(std::move(rule));
    }
    const Json driver = {{"name", "walwise"},
                         {"version", version_},
                         {"semanticVersion", version_},
                         {"rules", std::move(list)}};
    Write(out_,
          "{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"version\":\"2.1.0\","
          "\"runs\":[{\"tool\":{\"driver\":" +
              ToText(driver) + "},\"columnKind\":\"unicodeCodePoints\",\"results\":[");
  }

  void File(const Document& document, const std::vector<Finding>& findings) override {
    if (findings.empty()) {
      return;
    }
    Places places(document.text);
    UniqueFingerprints fingerprints(document);
    const Json location = {{"uri", UriOf(document.path)}};
    for (const Finding& finding : findings) {
      Json result = ResultOf(finding, location, &places);
      result["partialFingerprints"] = {{"walwise/v1", fingerprints.Of(finding)}};
      Write(out_, is_first_ ? "\n" : ",\n");
      Write(out_, ToText(result));
      is_first_ = false;
    }
  }

  void End(const ReportSummary&) override {
    Write(out_, "\n],\"invocations\":[{\"executionSuccessful\":true}]}]}\n");
  }

 private:
  Json ResultOf(const Finding& finding, const Json& location, Places* places) const {
    Json result = {{"ruleId", finding.rule}};
    if (const auto index = indexes_.find(finding.rule); index != indexes_.end()) {
      result["ruleIndex"] = index->second;
    }
    result["level"] = LevelOf(finding.severity);
    result["message"] = {
        {"text", finding.hint.empty() ? finding.message : finding.message + ". " + finding.hint}};
    result["locations"] = {
        {{"physicalLocation",
          {{"artifactLocation", location}, {"region", RegionOf(places->Of(finding.span))}}}}};
    for (const Fix& fix : finding.fixes) {
      if (Json json = ToJson(fix, location, places); !json.is_null()) {
        result["fixes"].push_back(std::move(json));
      }
    }
    return result;
  }

  std::string version_;
  std::FILE* out_;
  std::map<std::string, size_t, std::less<>> indexes_;
  bool is_first_ = true;
};

}  // namespace

std::unique_ptr<Reporter> MakeSarifReporter(std::string version, std::FILE* out) {
  return std::make_unique<SarifReporter>(std::move(version), out);
}

}  // namespace walwise::sql
