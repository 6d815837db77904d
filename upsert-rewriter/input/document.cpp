#include "upsert-rewriter/input/document.h"

#include <algorithm>
#include <initializer_list>
#include <string>
#include <utility>

#include "upsert-rewriter/input/host_language.h"
#include "upsert-rewriter/input/server_log.h"

namespace walwise::sql {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

struct Extension {
  std::string_view name;
  Language language;
};

constexpr Extension kExtensions[] = {
    {"sql", Language::kSql},        {"psql", Language::kSql},       {"ddl", Language::kSql},
    {"pgsql", Language::kSql},      {"py", Language::kPython},      {"go", Language::kGo},
    {"js", Language::kJavaScript},  {"jsx", Language::kJavaScript}, {"mjs", Language::kJavaScript},
    {"cjs", Language::kJavaScript}, {"ts", Language::kJavaScript},  {"tsx", Language::kJavaScript},
    {"mts", Language::kJavaScript}, {"cts", Language::kJavaScript}, {"java", Language::kJava},
    {"kt", Language::kKotlin},      {"kts", Language::kKotlin},     {"rb", Language::kRuby},
    {"rs", Language::kRust},        {"cs", Language::kCSharp},      {"php", Language::kPhp},
};

// Programs that a #! line may name.
constexpr Extension kInterpreters[] = {
    {"python", Language::kPython},
    {"ruby", Language::kRuby},
    {"node", Language::kJavaScript},
    {"php", Language::kPhp},
};

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  });
  return lower;
}

std::string_view FileName(std::string_view path) {
  const size_t slash = path.find_last_of("/\\");
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

// "#!/usr/bin/env python3" names python.
Language LanguageOfScript(std::string_view head) {
  if (!head.starts_with("#!")) {
    return Language::kUnknown;
  }
  const std::string_view line = head.substr(2, head.find_first_of("\r\n") - 2);
  for (size_t at = 0; at < line.size();) {
    const size_t end = std::min(line.find_first_of(" \t", at), line.size());
    const std::string_view program = FileName(line.substr(at, end - at));
    for (const Extension& interpreter : kInterpreters) {
      const bool named = program.starts_with(interpreter.name);
      const std::string_view rest = named ? program.substr(interpreter.name.size()) : program;
      if (named && rest.find_first_not_of("0123456789.") == std::string_view::npos) {
        return interpreter.language;
      }
    }
    at = end + 1;
  }
  return Language::kUnknown;
}

Extraction ExtractScript(std::string_view text) {
  const size_t begin = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  SqlFragment fragment;
  fragment.sql = MappedText::Verbatim(text.substr(begin), begin);
  fragment.styles.emplace_back();
  fragment.placeholders.colon_name = true;
  fragment.placeholders.at_name = true;
  fragment.placeholders.question_mark = true;
  fragment.is_script = true;
  Extraction extraction;
  extraction.fragments.push_back(std::move(fragment));
  return extraction;
}

}  // namespace

Language LanguageOf(std::string_view path, std::string_view head) {
  if (path == "-") {
    const Language log = SniffLog(head);
    return log == Language::kUnknown ? Language::kSql : log;
  }
  const std::string name = Lower(FileName(path));
  const size_t dot = name.rfind('.');
  // ".profile" has no extension.
  if (dot == std::string::npos || dot == 0) {
    return LanguageOfScript(head);
  }
  const std::string_view extension = std::string_view(name).substr(dot + 1);
  for (const Extension& known : kExtensions) {
    if (known.name == extension) {
      return known.language;
    }
  }
  const bool may_be_log = extension == "log" || extension == "csv" || extension == "json" ||
                          name.find(".log.") != std::string::npos;
  return may_be_log ? SniffLog(head) : Language::kUnknown;
}

Extraction Extract(const Document& document) {
  const std::string_view text(document.text);
  switch (document.language) {
    case Language::kSql:
      return ExtractScript(text);
    case Language::kPython:
      return ExtractPython(text);
    case Language::kGo:
      return ExtractGo(text);
    case Language::kJavaScript:
      return ExtractJavaScript(text);
    case Language::kJava:
      return ExtractJava(text);
    case Language::kKotlin:
      return ExtractKotlin(text);
    case Language::kRuby:
      return ExtractRuby(text);
    case Language::kRust:
      return ExtractRust(text);
    case Language::kCSharp:
      return ExtractCSharp(text);
    case Language::kPhp:
      return ExtractPhp(text);
    case Language::kLogText:
      return ExtractLogText(text);
    case Language::kLogCsv:
      return ExtractLogCsv(text);
    case Language::kLogJson:
      return ExtractLogJson(text);
    case Language::kUnknown:
      break;
  }
  return {};
}

}  // namespace walwise::sql
