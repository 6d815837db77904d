#include "upsert-rewriter/lsp/client.h"

#include <string_view>

#include "upsert-rewriter/lsp/fields.h"

namespace walwise::sql {

Client Client::Of(const Json& params) {
  const Json& can = Member(params, "capabilities");
  const Json& document = Member(can, "textDocument");
  const Json& workspace = Member(can, "workspace");
  Client client;
  client.encoding = Lists(Member(can, {"general", "positionEncodings"}), "utf-8")
                        ? PositionEncoding::kUtf8
                        : PositionEncoding::kUtf16;
  client.versioned_edits = IsTrue(Member(workspace, {"workspaceEdit", "documentChanges"}));
  client.disabled_actions = IsTrue(Member(document, {"codeAction", "disabledSupport"}));
  client.related_places = IsTrue(Member(document, {"publishDiagnostics", "relatedInformation"}));
  client.markdown = Lists(Member(document, {"hover", "contentFormat"}), "markdown");
  client.registers_watchers =
      IsTrue(Member(workspace, {"didChangeWatchedFiles", "dynamicRegistration"}));
  client.docs_url = TextOf(Member(params, "initializationOptions"), "docsUrl");
  return client;
}

std::string Client::PageOf(const std::string& rule) const {
  constexpr std::string_view kPlace = "{rule}";
  std::string page = docs_url;
  const size_t at = page.find(kPlace);
  if (at != std::string::npos) {
    page.replace(at, kPlace.size(), rule);
  } else if (!page.empty()) {
    page += rule;
  }
  return page;
}

}  // namespace walwise::sql
