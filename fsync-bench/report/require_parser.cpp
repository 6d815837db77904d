#include <fmt/format.h>

#include <array>
#include <charconv>
#include <utility>

#include "fsync-bench/report/require.h"

namespace walwise::fsync {

namespace {

constexpr std::string_view kCommits = "commits@";

bool IsDigit(char byte) { return byte >= '0' && byte <= '9'; }

bool IsFigure(std::string_view text) {
  for (const std::string_view known :
       {"rate", "mean", "min", "p50", "p90", "p95", "p99", "p99.9", "p99.99", "max"}) {
    if (text == known) return true;
  }
  return false;
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<std::vector<Condition>> Parse() {
    std::vector<Condition> conditions;
    for (;;) {
      SkipSpaces();
      Condition condition;
      const size_t begin = at_;
      const Status status = ParseCondition(&condition);
      if (!status.ok()) return status;
      condition.text = text_.substr(begin, at_ - begin);
      conditions.push_back(std::move(condition));
      SkipSpaces();
      if (at_ == text_.size()) return conditions;
      if (text_[at_] != ',') return Error(at_, "expected a comma or the end");
      at_++;
    }
  }

 private:
  Status Error(size_t at, const std::string& what) const {
    return Status::Error(fmt::format("character {} of the requirement: {}", at + 1, what));
  }

  void SkipSpaces() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) at_++;
  }

  Status ParseCondition(Condition* condition) {
    Status status = ParseSubject(condition);
    if (status.ok()) status = ParseFigure(condition);
    if (status.ok()) status = ParseRelation(condition);
    if (status.ok()) status = ParseLimit(condition);
    return status;
  }

  // A method must be followed by a point; the number of clients need not be.
  Status ParseSubject(Condition* condition) {
    if (text_.substr(at_).starts_with(kCommits)) return ParseClients(condition);
    const size_t point = text_.find('.', at_);
    if (point == std::string_view::npos) return {};
    const std::optional<SyncMethod> method = SyncMethodOf(text_.substr(at_, point - at_));
    if (!method) return {};
    condition->method = method;
    at_ = point + 1;
    return {};
  }

  Status ParseClients(Condition* condition) {
    at_ += kCommits.size();
    const char* const begin = text_.data() + at_;
    const auto [end, error] =
        std::from_chars(begin, text_.data() + text_.size(), condition->clients);
    if (error != std::errc() || condition->clients < 1) {
      return Error(at_, "expected a number of clients, at least 1");
    }
    at_ += static_cast<size_t>(end - begin);
    if (at_ < text_.size() && text_[at_] == '.') {
      at_++;
    } else {
      condition->figure = "rate";
    }
    return {};
  }

  Status ParseFigure(Condition* condition) {
    if (!condition->figure.empty()) return {};
    const size_t begin = at_;
    while (at_ < text_.size() && text_.find_first_of(" \t<>=,", at_) != at_) at_++;
    const std::string_view figure = text_.substr(begin, at_ - begin);
    if (!IsFigure(figure)) {
      return Error(begin, fmt::format("expected rate, mean, min, p50, p90, p95, p99, p99.9, p99.99 "
                                      "or max{}, not '{}'",
                                      condition->method || condition->clients > 0
                                          ? ""
                                          : ", with or without a method or commits@N before it",
                                      figure));
    }
    condition->figure = figure;
    return {};
  }

  Status ParseRelation(Condition* condition) {
    SkipSpaces();
    for (const std::string_view relation : {"<=", ">=", "<", ">"}) {
      if (!text_.substr(at_).starts_with(relation)) continue;
      condition->relation = relation;
      at_ += relation.size();
      SkipSpaces();
      return {};
    }
    return Error(at_, "expected <, <=, > or >=");
  }

  Status ParseLimit(Condition* condition) {
    const char* const begin = text_.data() + at_;
    const bool is_number = at_ < text_.size() && IsDigit(text_[at_]);
    const auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), condition->limit,
                                              std::chars_format::fixed);
    if (!is_number || error != std::errc()) return Error(at_, "expected a number");
    at_ += static_cast<size_t>(end - begin);
    return condition->figure == "rate" ? Status() : ParseUnit(condition);
  }

  Status ParseUnit(Condition* condition) {
    static constexpr std::array<std::pair<std::string_view, double>, 4> kUnits = {
        {{"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}}};
    SkipSpaces();
    for (const auto& [unit, nanoseconds] : kUnits) {
      if (!text_.substr(at_).starts_with(unit)) continue;
      condition->limit *= nanoseconds;
      at_ += unit.size();
      return {};
    }
    return Error(at_, "expected a unit of time: ns, us, ms or s");
  }

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace

Result<std::vector<Condition>> ParseRequire(std::string_view expression) {
  return Parser(expression).Parse();
}

}  // namespace walwise::fsync
