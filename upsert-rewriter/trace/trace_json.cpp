#include "upsert-rewriter/report/json_text.h"
#include "upsert-rewriter/trace/trace_report.h"

namespace walwise::sql {

namespace {

Json FormJson(const FormCost& cost) {
  Json json;
  json["tag"] = cost.tag;
  json["returned_rows"] = cost.returned;
  json["error"] = cost.error.empty() ? Json() : Json(cost.error);
  json["xid_assigned"] = cost.has_xid;
  json["statement_wal_bytes"] = cost.statement_bytes;
  json["commit_wal_bytes"] = cost.commit_bytes;
  json["commit_flushed"] = cost.flushed;
  json["records"] = Json();
  if (cost.is_itemised) {
    json["records"] = Json::array();
    for (const WalRecords& records : cost.records) {
      json["records"].push_back(
          {{"type", records.type}, {"count", records.count}, {"bytes", records.bytes}});
    }
  }
  return json;
}

Json CaseJson(const CaseTrace& traced) {
  Json json;
  json["case"] = std::string(RowCaseName(traced.row_case));
  if (!traced.missing.empty()) {
    json["missing"] = traced.missing;
    return json;
  }
  json["original"] = FormJson(traced.original);
  json["rewritten"] = traced.rewritten ? FormJson(*traced.rewritten) : Json();
  json["expected_differences"] = traced.expected;
  json["disagreements"] = traced.disagreements;
  return json;
}

Json StatementJson(const StatementTrace& statement) {
  Json json;
  json["line"] = statement.at.line;
  json["column"] = statement.at.column;
  json["table"] = statement.table;
  json["not_traced"] = statement.not_traced.empty() ? Json() : Json(statement.not_traced);
  json["refusal"] = statement.refusal.empty() ? Json() : Json(statement.refusal);
  json["cases"] = Json::array();
  for (const CaseTrace& traced : statement.cases) {
    json["cases"].push_back(CaseJson(traced));
  }
  return json;
}

}  // namespace

std::string JsonTrace(const FileTrace& file, Strategy strategy) {
  Json json;
  json["path"] = file.path;
  json["strategy"] = std::string(StrategyName(strategy));
  json["statements"] = Json::array();
  for (const StatementTrace& statement : file.statements) {
    json["statements"].push_back(StatementJson(statement));
  }
  return ToText(json);
}

}  // namespace walwise::sql
