#pragma once

#include <string>

#include "upsert-rewriter/lsp/positions.h"
#include "upsert-rewriter/report/json_text.h"

namespace walwise::sql {

// What the editor can do and how it was configured, from the parameters of initialize.
struct Client {
  PositionEncoding encoding = PositionEncoding::kUtf16;
  bool versioned_edits = false;     // WorkspaceEdit.documentChanges
  bool disabled_actions = false;    // CodeAction.disabled
  bool related_places = false;      // Diagnostic.relatedInformation
  bool markdown = false;            // in hovers
  bool registers_watchers = false;  // of files, when it is asked to
  std::string docs_url;             // initializationOptions.docsUrl; "" without

  static Client Of(const Json& params);
  // Of a rule's page: docsUrl with {rule} replaced by the id, or the id at its end. "" without
  // docsUrl.
  std::string PageOf(const std::string& rule) const;
};

}  // namespace walwise::sql
