#include "upsert-rewriter/lsp/text_document.h"

#include <array>
#include <utility>

#include "upsert-rewriter/lsp/fields.h"
#include "upsert-rewriter/lsp/uri.h"
#include "upsert-rewriter/run/inputs.h"

namespace walwise::sql {

namespace {

// Beside the names that --language takes.
constexpr std::array<std::pair<std::string_view, Language>, 9> kIds = {{
    {"javascriptreact", Language::kJavaScript},
    {"typescriptreact", Language::kJavaScript},
    {"jsx", Language::kJavaScript},
    {"tsx", Language::kJavaScript},
    {"cs", Language::kCSharp},
    {"c-sharp", Language::kCSharp},
    {"pgsql", Language::kSql},
    {"postgres", Language::kSql},
    {"postgresql", Language::kSql},
}};

constexpr size_t kHeadSize = 16384;

}  // namespace

Language LanguageOfId(std::string_view id) {
  for (const auto& [known, language] : kIds) {
    if (known == id) {
      return language;
    }
  }
  // Any text may be called a log.
  return id == "log" ? Language::kUnknown : LanguageByName(id).value_or(Language::kUnknown);
}

TextDocument TextDocument::Open(const Json& item) {
  TextDocument document;
  document.uri = TextOf(item, "uri");
  document.file = PathOfUri(document.uri);
  document.version = IntegerOf(item, "version").value_or(0);
  document.content.text = TextOf(item, "text");
  document.content.path = document.file.empty() ? document.uri : document.file;
  document.content.language = LanguageOfId(TextOf(item, "languageId"));
  if (document.content.language == Language::kUnknown) {
    const std::string_view text = document.content.text;
    document.content.language = LanguageOf(document.content.path, text.substr(0, kHeadSize));
  }
  return document;
}

void TextDocument::Apply(const Json& changes, PositionEncoding encoding) {
  std::string& text = content.text;
  for (const Json& change : changes) {
    const std::string& replacement = TextOf(change, "text");
    const Json& range = Member(change, "range");
    if (!range.is_object()) {
      text = replacement;
      continue;
    }
    const Span span = Positions(text, encoding).ToSpan(range);
    text.replace(span.begin, span.size(), replacement);
  }
}

}  // namespace walwise::sql
