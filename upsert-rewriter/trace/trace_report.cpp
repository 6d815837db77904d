#include "upsert-rewriter/trace/trace_report.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace walwise::sql {

namespace {

using Line = std::array<std::string, 9>;

const Line kHead = {"case", "form", "tag", "rows", "xid", "records", "WAL bytes", "flush", ""};
constexpr size_t kFirstNumber = 3;

std::string RecordTypes(const FormCost& cost) {
  std::string text;
  for (const WalRecords& records : cost.records) {
    text += text.empty() ? "" : ", ";
    text += records.type + (records.count > 1 ? " x" + std::to_string(records.count) : "");
  }
  return text;
}

std::string RecordCount(const FormCost& cost) {
  uint64_t count = 0;
  for (const WalRecords& records : cost.records) {
    count += records.count;
  }
  return cost.is_itemised ? std::to_string(count) : "?";
}

Line FormLine(std::string row_case, std::string form, const FormCost& cost) {
  return {std::move(row_case),
          std::move(form),
          cost.error.empty() ? cost.tag : "error",
          std::to_string(cost.returned),
          cost.has_xid ? "yes" : "no",
          RecordCount(cost),
          std::to_string(cost.statement_bytes + cost.commit_bytes),
          cost.flushed ? "yes" : "no",
          cost.error.empty() ? RecordTypes(cost) : cost.error};
}

std::string Aligned(const std::vector<Line>& lines) {
  std::array<size_t, std::tuple_size_v<Line>> widths{};
  for (const Line& line : lines) {
    for (size_t i = 0; i < line.size(); ++i) {
      widths[i] = std::max(widths[i], line[i].size());
    }
  }
  std::string text;
  for (const Line& line : lines) {
    std::string row = " ";
    for (size_t i = 0; i < line.size(); ++i) {
      const bool right = i >= kFirstNumber && i + 1 < line.size();
      row += right ? fmt::format(" {:>{}} ", line[i], widths[i])
                   : fmt::format(" {:<{}} ", line[i], widths[i]);
    }
    row.erase(row.find_last_not_of(' ') + 1);
    text += row + "\n";
  }
  return text;
}

std::string Remarks(const StatementTrace& statement, bool has_rewritten) {
  std::string text;
  size_t differences = 0;
  size_t disagreements = 0;
  for (const CaseTrace& traced : statement.cases) {
    const std::string name(RowCaseName(traced.row_case));
    if (!traced.missing.empty()) {
      text += "  " + name + ": not traced: " + traced.missing + "\n";
    }
    for (const std::string& difference : traced.expected) {
      text += "  " + name + ": differs, as announced: " + difference + "\n";
      ++differences;
    }
    for (const std::string& difference : traced.disagreements) {
      text += "  " + name + ": DISAGREES: " + difference + "\n";
      ++disagreements;
    }
  }
  if (has_rewritten && disagreements == 0) {
    text += differences > 0 ? "  Otherwise the forms agree.\n"
                            : "  The forms agree: tags, rows returned, rows stored.\n";
  }
  return text;
}

std::string HumanStatement(const StatementTrace& statement, Strategy strategy) {
  std::string text;
  std::vector<Line> lines = {kHead};
  bool has_rewritten = false;
  for (const CaseTrace& traced : statement.cases) {
    if (!traced.missing.empty()) {
      continue;
    }
    lines.push_back(
        FormLine(std::string(RowCaseName(traced.row_case)), "original", traced.original));
    if (traced.rewritten) {
      has_rewritten = true;
      lines.push_back(FormLine("", std::string(StrategyName(strategy)), *traced.rewritten));
    }
  }
  if (!statement.not_traced.empty()) {
    return "  could not be traced: " + statement.not_traced + "\n";
  }
  if (!statement.refusal.empty()) {
    text += "  left as it is: " + statement.refusal + "\n";
  }
  return text + Aligned(lines) + Remarks(statement, has_rewritten);
}

}  // namespace

std::string_view RowCaseName(RowCase row_case) {
  switch (row_case) {
    case RowCase::kAbsent:
      return "absent";
    case RowCase::kStale:
      return "stale";
    case RowCase::kFresh:
      return "fresh";
  }
  return "";
}

std::string HumanTrace(const FileTrace& file, Strategy strategy) {
  std::string text;
  for (const StatementTrace& statement : file.statements) {
    text += fmt::format("{}:{}:{}: upsert into {}\n", file.path, statement.at.line,
                        statement.at.column, statement.table);
    text += HumanStatement(statement, strategy) + "\n";
  }
  return text;
}

}  // namespace walwise::sql
