#include "upsert-rewriter/rewrite/edit_list.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "upsert-rewriter/text/sql_lexer.h"

namespace walwise::sql {

void EditList::Fail(std::string message) {
  if (status_.ok()) {
    status_ = Status::Error(std::move(message));
  }
}

void EditList::InsertBefore(size_t offset, std::string text) {
  changes_.push_back({{offset, offset}, std::move(text)});
}

void EditList::InsertAfter(size_t offset, std::string text) {
  InsertBefore(offset, std::move(text));
}

void EditList::Replace(Span span, std::string text) {
  SqlLexer lexer(span.In(statement_.text()));
  for (Token token; lexer.Next(&token);) {
    if (token.is_comment()) {
      Fail("a comment stands in a clause that would be replaced; move it");
    }
  }
  changes_.push_back({span, std::move(text)});
}

bool EditList::CanStandTwice(Span span) {
  for (const Placeholder& placeholder : statement_.sql.placeholders) {
    if (!span.Contains(placeholder.text)) {
      continue;
    }
    switch (placeholder.kind) {
      case Placeholder::Kind::kNumbered:
      case Placeholder::Kind::kNamed:
        break;
      case Placeholder::Kind::kPositional:
        Fail(
            "a positional placeholder would have to stand twice, and the arguments would no "
            "longer match; number or name the placeholders, or use the cte strategy");
        return false;
      case Placeholder::Kind::kHole:
      case Placeholder::Kind::kIdentifier:
      case Placeholder::Kind::kRows:
        Fail("an interpolated expression would have to stand twice; pass its value as a parameter");
        return false;
    }
  }
  return true;
}

std::string_view EditList::Written(Span span) const {
  return statement_.sql.text.ToSource(span).In(statement_.fragment->sql.text());
}

std::string EditList::Copy(Span span) { return CopyQualified(span, {}, {}); }

std::string EditList::CopyQualified(Span span, const std::vector<size_t>& places,
                                    std::string_view qualifier) {
  std::string copy;
  if (!CanStandTwice(span)) {
    return copy;
  }
  size_t begin = span.begin;
  for (const size_t place : places) {
    if (span.Contains(place)) {
      copy += place > begin ? Written({begin, place}) : std::string_view();
      copy += std::string(qualifier) + ".";
      begin = place;
    }
  }
  copy += Written({begin, span.end});
  return copy;
}

Result<std::vector<SqlEdit>> EditList::Take() {
  if (!status_.ok()) {
    return status_;
  }
  std::stable_sort(changes_.begin(), changes_.end(),
                   [](const Change& a, const Change& b) { return a.span.begin < b.span.begin; });
  std::vector<SqlEdit> edits;
  for (Change& change : changes_) {
    Span written;
    if (change.span.empty()) {
      const auto place = statement_.sql.text.InsertionPlace(change.span.begin);
      if (!place) {
        return Status::Error("a change would fall within a placeholder");
      }
      written = {place->source, place->source};
    } else {
      const std::optional<Span> piece = statement_.sql.text.Piece(change.span);
      if (!piece) {
        return Status::Error("a change would cut a placeholder or cross two string literals");
      }
      written = *piece;
    }
    if (!edits.empty() && edits.back().span.empty() && edits.back().span == written) {
      edits.back().text += change.text;
    } else {
      edits.push_back({written, std::move(change.text)});
    }
  }
  return edits;
}

}  // namespace walwise::sql
