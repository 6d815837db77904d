#pragma once

#include "upsert-rewriter/lsp/analysis.h"
#include "upsert-rewriter/lsp/client.h"
#include "upsert-rewriter/lsp/text_document.h"
#include "upsert-rewriter/report/json_text.h"
#include "upsert-rewriter/rewrite/rewrite.h"

// What is said about a document, in the protocol's terms.

namespace walwise::sql {

struct Answerer {
  const Client& client;
  const TextDocument& document;
  const Analysis& analysis;

  // The parameters of textDocument/publishDiagnostics: the first kMaxDiagnostics findings.
  static constexpr size_t kMaxDiagnostics = 1000;
  Json Diagnostics() const;

  // The results of these requests, from their parameters.
  Json Hover(const Json& params) const;
  // Rewrites of `preferred` are marked so.
  Json CodeActions(const Json& params, Strategy preferred) const;
};

// Of one finding.
Json DiagnosticOf(const Finding& finding, const TextDocument& document, const Client& client,
                  Positions* positions);

}  // namespace walwise::sql
