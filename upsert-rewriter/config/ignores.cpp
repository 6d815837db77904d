#include "upsert-rewriter/config/ignores.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "upsert-rewriter/config/ignore_comments.h"
#include "upsert-rewriter/config/near_names.h"

namespace walwise::sql {

namespace {

using Kind = IgnoreComment::Kind;
constexpr std::string_view kAll = "all";
constexpr std::string_view kUnused = "unused-ignore";
constexpr std::string_view kNoReason = "ignore-without-reason";

// One rule of one comment.
struct Ignore {
  const IgnoreComment* comment;
  const IgnoreComment::Name* name;
  std::vector<Span> ranges;  // of statements' beginnings
  bool is_used = false;
  bool is_closed = false;  // a kStart that met its end
};

Finding FindingAt(std::string_view rule, Span span, std::string message, std::string hint) {
  Finding finding;
  finding.rule = rule;
  finding.span = span;
  finding.statement = span;
  finding.message = std::move(message);
  finding.hint = std::move(hint);
  return finding;
}

class Ignores {
 public:
  Ignores(const Document& document, const std::vector<IgnoreComment>& comments)
      : size_(document.text.size()) {
    for (const IgnoreComment& comment : comments) {
      Add(comment);
    }
  }

  // Every comment that is about the finding counts as used.
  bool Silences(const Finding& finding) {
    bool silenced = false;
    for (Ignore& ignore : ignores_) {
      if (IsAbout(ignore, finding)) {
        ignore.is_used = true;
        silenced = true;
      }
    }
    return silenced;
  }

  std::vector<Finding> Complaints() {
    for (const Ignore& ignore : ignores_) {
      if (!ignore.is_used) {
        complaints_.push_back(
            FindingAt(kUnused, ignore.name->span,
                      "nothing is silenced here: no finding of '" + ignore.name->text + "'",
                      "Remove the rule from the comment, or move the comment to the statement."));
      }
    }
    return std::move(complaints_);
  }

 private:
  void Add(const IgnoreComment& comment) {
    if (comment.kind == Kind::kUnknown) {
      Complain(comment.span, "this is no comment that walwise knows",
               "Use walwise-ignore, walwise-ignore-start, -end or -file.");
      return;
    }
    if (comment.names.empty()) {
      Complain(comment.span, "the comment names no rule",
               "Write the rule's id behind it, then a colon and the reason.");
      return;
    }
    if (!comment.has_reason && comment.kind != Kind::kEnd) {
      complaints_.push_back(FindingAt(kNoReason, comment.span, "the comment gives no reason",
                                      "Write a colon and the reason behind the rule."));
    }
    for (const IgnoreComment::Name& name : comment.names) {
      AddName(comment, name);
    }
  }

  void AddName(const IgnoreComment& comment, const IgnoreComment::Name& name) {
    if (name.text == kUnused || name.text == kNoReason) {
      Complain(name.span, "'" + name.text + "' can't be silenced by a comment",
               "Switch it off in .walwise.toml.");
    } else if (name.text != kAll && !IsRuleId(name.text)) {
      Complain(name.span,
               "no rule is called '" + name.text + "'" + DidYouMean(name.text, RuleIds()),
               "The rules are listed by `walwise rules`.");
    } else if (comment.kind == Kind::kEnd) {
      Close(comment, name);
    } else {
      Ignore ignore{&comment, &name, comment.scope};
      if (comment.kind == Kind::kFile) {
        ignore.ranges = {{0, size_ + 1}};
      } else if (comment.kind == Kind::kStart) {
        ignore.ranges = {{comment.span.begin, size_ + 1}};
      }
      ignores_.push_back(std::move(ignore));
    }
  }

  // The last one that is open.
  void Close(const IgnoreComment& end, const IgnoreComment::Name& name) {
    const auto start = std::find_if(ignores_.rbegin(), ignores_.rend(), [&](const Ignore& ignore) {
      return ignore.comment->kind == Kind::kStart && !ignore.is_closed &&
             ignore.name->text == name.text;
    });
    if (start == ignores_.rend()) {
      Complain(name.span, "no walwise-ignore-start of '" + name.text + "' is open here",
               "Remove the rule from the comment.");
      return;
    }
    start->is_closed = true;
    start->ranges.front().end = end.span.begin;
  }

  void Complain(Span span, std::string message, std::string hint) {
    complaints_.push_back(FindingAt(kUnused, span, std::move(message), std::move(hint)));
  }

  static bool IsAbout(const Ignore& ignore, const Finding& finding) {
    if (ignore.name->text != kAll && ignore.name->text != finding.rule) {
      return false;
    }
    const bool is_within =
        ignore.comment->kind == Kind::kNext && finding.statement.Contains(ignore.comment->span);
    return is_within || std::any_of(ignore.ranges.begin(), ignore.ranges.end(), [&](Span range) {
             return range.Contains(finding.statement.begin);
           });
  }

  size_t size_;
  std::vector<Ignore> ignores_;
  std::vector<Finding> complaints_;
};

}  // namespace

size_t ApplyIgnores(const Document& document, const Extraction& extraction,
                    std::vector<Finding>* findings) {
  const std::vector<IgnoreComment> comments = FindIgnoreComments(document, extraction);
  if (comments.empty()) {
    return 0;
  }
  Ignores ignores(document, comments);
  const size_t silenced =
      std::erase_if(*findings, [&](const Finding& finding) { return ignores.Silences(finding); });
  std::vector<Finding> complaints = ignores.Complaints();
  std::move(complaints.begin(), complaints.end(), std::back_inserter(*findings));
  std::stable_sort(findings->begin(), findings->end(),
                   [](const Finding& a, const Finding& b) { return a.span.begin < b.span.begin; });
  return silenced;
}

}  // namespace walwise::sql
