// Any fragment and any edits: what is applied keeps every byte outside of the edits, in order; what
// overlaps or lies outside is an error. A diff is made of any two texts.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "upsert-rewriter/rewrite/edits.h"

namespace {

using walwise::sql::Edit;
using walwise::sql::LiteralStyle;
using walwise::sql::Span;
using walwise::sql::SqlEdit;
using walwise::sql::SqlFragment;

// Bytes as numbers, while there are any.
class Input {
 public:
  Input(const uint8_t* data, size_t size) : data_(data), size_(size) {}

  size_t Number(size_t limit) {
    if (size_ == 0 || limit == 0) {
      return 0;
    }
    --size_;
    return *data_++ % limit;
  }
  std::string Text(size_t limit) {
    const size_t length = std::min(Number(limit), size_);
    std::string text(reinterpret_cast<const char*>(data_), length);
    data_ += length;
    size_ -= length;
    return text;
  }
  bool empty() const { return size_ == 0; }

 private:
  const uint8_t* data_;
  size_t size_;
};

LiteralStyle StyleOf(Input* input) {
  LiteralStyle style;
  style.quoting = static_cast<LiteralStyle::Quoting>(input->Number(4));
  style.quote = "\"'`"[input->Number(3)];
  style.multiline = input->Number(2) == 0;
  style.doubles_braces = input->Number(2) == 0;
  style.forbidden = input->Number(2) == 0 ? "\"\"\"" : "";
  style.escaped_openers = input->Number(2) == 0 ? "$" : "";
  return style;
}

// Literals with anything between them; `*file` is where they stand.
SqlFragment FragmentOf(Input* input, std::string* file) {
  SqlFragment fragment;
  fragment.styles = {StyleOf(input), StyleOf(input)};
  for (size_t pieces = input->Number(8); pieces > 0; --pieces) {
    *file += input->Text(4);
    const std::string text = input->Text(12);
    const uint32_t style = static_cast<uint32_t>(input->Number(2));
    const size_t before = fragment.sql.text().size();
    if (input->Number(3) == 0) {
      fragment.sql.AppendReplaced(input->Text(4), {file->size(), file->size() + text.size()},
                                  style);
    } else {
      fragment.sql.AppendVerbatim(text, file->size(), style);
      if (input->Number(3) == 0) {
        fragment.holes.push_back({before, fragment.sql.text().size()});
      }
    }
    *file += text;
  }
  *file += input->Text(4);
  return fragment;
}

void Require(bool good) {
  if (!good) {
    std::abort();
  }
}

// The file with the edits made, by another way: from the last to the first.
std::string Backwards(std::string file, const std::vector<Edit>& edits) {
  for (size_t i = edits.size(); i-- > 0;) {
    file.replace(edits[i].span.begin, edits[i].span.size(), edits[i].text);
  }
  return file;
}

void CheckApplied(const std::string& file, const std::vector<Edit>& edits) {
  size_t end = 0;
  bool is_ordered = true;
  for (const Edit& edit : edits) {
    is_ordered = is_ordered && end <= edit.span.begin && edit.span.begin <= edit.span.end &&
                 edit.span.end <= file.size();
    end = edit.span.end;
  }
  const walwise::Result<std::string> text = ApplyEdits(file, edits);
  Require(text.ok() == is_ordered);
  Require(!text.ok() || *text == Backwards(file, edits));
}

// tests/unit/edits_diff_test.cpp applies diffs; here they are made of anything.
void CheckDiff(const std::string& before, const std::string& after) {
  const std::string diff = walwise::sql::UnifiedDiff("f", before, after);
  Require(diff.empty() == (before == after));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Input input(data, size);
  std::string file;
  const SqlFragment fragment = FragmentOf(&input, &file);
  const size_t length = fragment.sql.text().size();
  std::vector<SqlEdit> in_sql;
  std::vector<Edit> in_file;
  while (!input.empty() && in_sql.size() < 16) {
    const Span span = {input.Number(length + 2), input.Number(length + 2)};
    in_sql.push_back({span, input.Text(8)});
    in_file.push_back({{input.Number(file.size() + 2), input.Number(file.size() + 2)}, "x"});
  }
  CheckApplied(file, in_file);
  for (const bool in_order : {false, true}) {
    if (in_order) {
      std::sort(in_sql.begin(), in_sql.end(),
                [](const SqlEdit& a, const SqlEdit& b) { return a.span.begin < b.span.begin; });
    }
    if (const auto edits = ToFileEdits(fragment, in_sql); edits.ok()) {
      // Edits that were accepted for the fragment can be made in the file.
      Require(ApplyEdits(file, *edits).ok());
      CheckApplied(file, *edits);
      CheckDiff(file, *ApplyEdits(file, *edits));
    }
  }
  CheckDiff(file, fragment.sql.text());
  return 0;
}
