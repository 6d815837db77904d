#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "upsert-rewriter/input/document.h"
#include "upsert-rewriter/lsp/positions.h"
#include "upsert-rewriter/report/json_text.h"

namespace walwise::sql {

// What the editor's names of languages ("typescriptreact", "cs") mean; kUnknown for those that
// walwise does not read.
Language LanguageOfId(std::string_view id);

// A document as the editor has it.
struct TextDocument {
  std::string uri;
  std::string file;  // its absolute path; "" if it is none of the file system
  int64_t version = 0;
  Document content;  // `path` is what it is called in findings: relative to the workspace's root

  // Of textDocument/didOpen's textDocument.
  static TextDocument Open(const Json& item);
  // Changes with a range, each in terms of the text that those before it made, and whole texts.
  void Apply(const Json& changes, PositionEncoding encoding);
};

}  // namespace walwise::sql
