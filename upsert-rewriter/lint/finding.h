#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "upsert-rewriter/input/document.h"
#include "upsert-rewriter/text/span.h"

// What the linter has to say, in terms of the file it is about.

namespace walwise::sql {

enum class Severity : uint8_t { kOff, kInfo, kWarning, kError };

std::string_view SeverityName(Severity severity);  // "off", "info", "warning", "error"
std::optional<Severity> SeverityOf(std::string_view name);

// What the linter says about its own input, beside the rules of rules/registry.h: findings have
// these ids too, and the configuration may give them a severity.
struct OwnRule {
  std::string_view id;
  Severity severity;  // by default
  std::string_view summary;
};
std::span<const OwnRule> OwnRules();  // ordered by id

// A change of the file: the bytes of `span` become `text`.
struct Edit {
  Span span;
  std::string text;
};

// What walwise proposes for a finding: all its edits or none.
struct Fix {
  std::string title;               // "rewrite as a guarded upsert"
  std::vector<Edit> edits;         // ordered, not overlapping
  std::vector<std::string> notes;  // in what the new form differs; one sentence each
};

struct Finding {
  std::string rule;  // its id; "syntax" for a statement that the parser refused
  Severity severity = Severity::kWarning;
  Span span;            // in the file
  Span statement;       // the statement it is about, in the file
  std::string message;  // one sentence about this place, lower case, no full stop
  std::string hint;     // what to do, a sentence; may be empty
  std::string label;    // of the fragment: "queryid 123"
  Occurrence occurrence;
  std::vector<Fix> fixes;
};

}  // namespace walwise::sql
