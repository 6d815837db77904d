#include <benchmark/benchmark.h>
#include <pg_query.h>

#include <string>
#include <string_view>

#include "upsert-rewriter/lint/linter.h"
#include "upsert-rewriter/lint/statements.h"
#include "upsert-rewriter/schema/ddl_reader.h"

// What linting costs beside the parsing that any linter on this parser pays for: pg_query_parse
// alone, on the same statements, in the same run. `make bench-lint` prints the ratio.

namespace {

using namespace walwise::sql;

constexpr std::string_view kSchema = R"(
CREATE TABLE host_last_ingested (host_id bigint PRIMARY KEY,
  last_ingested timestamptz NOT NULL DEFAULT now());
CREATE TABLE metric (id bigserial PRIMARY KEY, tenant int NOT NULL, name text NOT NULL,
  value double precision, updated_at timestamptz, UNIQUE (tenant, name));
)";

constexpr std::string_view kUpsert = R"(
INSERT INTO host_last_ingested (host_id, last_ingested) VALUES ($1, $2)
ON CONFLICT (host_id) DO UPDATE SET last_ingested = excluded.last_ingested
WHERE host_last_ingested.last_ingested < excluded.last_ingested - interval '1 day';
)";

constexpr std::string_view kSelect = R"(
SELECT m.id, m.name, m.value FROM metric m JOIN host_last_ingested h ON h.host_id = m.tenant
WHERE m.tenant = $1 AND m.updated_at > now() - interval '1 hour' ORDER BY m.updated_at DESC LIMIT 50;
SELECT count(*) FROM metric WHERE tenant = ANY($1);
)";

constexpr std::string_view kUpdate = R"(
UPDATE metric SET value = $1, updated_at = now() WHERE id = $2;
)";

constexpr std::string_view kDelete = R"(
DELETE FROM metric WHERE tenant = $1 AND updated_at < $2;
)";

constexpr std::string_view kWith = R"(
WITH gone AS (DELETE FROM metric WHERE value IS NULL RETURNING tenant)
SELECT tenant, count(*) FROM gone GROUP BY tenant HAVING count(*) > 10;
)";

constexpr std::string_view kDdl = R"(
CREATE TABLE sample (id bigint PRIMARY KEY, metric bigint NOT NULL REFERENCES metric (id),
  taken timestamptz NOT NULL DEFAULT now(), value double precision);
CREATE INDEX CONCURRENTLY sample_taken ON sample (metric, taken DESC) WHERE value IS NOT NULL;
ALTER TABLE metric ADD COLUMN note text, ALTER COLUMN name TYPE varchar(200);
DROP INDEX sample_taken;
)";

// An import: many rows of constants in one statement.
std::string Rows() {
  std::string statement = "INSERT INTO metric (tenant, name, value) VALUES";
  for (int i = 0; i < 200; ++i) {
    statement += (i == 0 ? "\n(" : ",\n(") + std::to_string(i) + ", 'name of one', 3.25)";
  }
  return statement + ";\n";
}

// What an application's statements look like. One of each but two SELECTs; an upsert as frameworks
// make it, and an INSERT of a few rows.
std::string Mix() {
  return std::string(kSelect) + R"(
INSERT INTO metric (tenant, name, value, updated_at) VALUES ($1, $2, $3, now())
ON CONFLICT (tenant, name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at
RETURNING id;
INSERT INTO metric (tenant, name, value) VALUES ($1, 'a', 1), ($1, 'b', 2), ($1, 'c', 3)
ON CONFLICT DO NOTHING;
)" + std::string(kUpdate) +
         std::string(kDelete) + std::string(kWith);
}

struct Corpus {
  explicit Corpus(std::string_view statements) {
    std::string script;
    for (int i = 0; i < 100; ++i) {
      script += statements;
    }
    document = {"corpus.sql", Language::kSql, std::move(script)};
    extraction = Extract(document);
    Parser parser;
    SurveyDdl(Extract({"schema.sql", Language::kSql, std::string(kSchema)}), &parser, &survey);
    struct Collect : StatementVisitor {
      std::vector<std::string>* texts;
      void Visit(const Statement& statement) override { texts->emplace_back(statement.text()); }
    } collect;
    collect.texts = &texts;
    ForEachStatement(extraction, &parser, &collect);
  }

  Document document;
  Extraction extraction;
  Survey survey;
  std::vector<std::string> texts;
};

// One function each, for bench/lint/count to find.
[[gnu::noinline]] void ParseAll(const Corpus& corpus) {
  for (const std::string& text : corpus.texts) {
    PgQueryParseResult result = pg_query_parse(text.c_str());
    benchmark::DoNotOptimize(result.parse_tree);
    pg_query_free_parse_result(result);
  }
}

[[gnu::noinline]] void LintAll(const Corpus& corpus, Linter* linter) {
  benchmark::DoNotOptimize(linter->Lint(Extract(corpus.document)));
}

void SetRate(benchmark::State& state, const Corpus& corpus) {
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * corpus.texts.size()));
}

void Parse(benchmark::State& state, std::string_view statements) {
  const Corpus corpus(statements);
  for (auto _ : state) {
    ParseAll(corpus);
  }
  SetRate(state, corpus);
}

void Lint(benchmark::State& state, std::string_view statements) {
  const Corpus corpus(statements);
  const LintOptions options;
  Linter linter(options, corpus.survey);
  for (auto _ : state) {
    LintAll(corpus, &linter);
  }
  SetRate(state, corpus);
}

#define BOTH(name, statements)                \
  BENCHMARK_CAPTURE(Parse, name, statements); \
  BENCHMARK_CAPTURE(Lint, name, statements)

BOTH(mix, Mix());
BOTH(upsert, kUpsert);
BOTH(select, kSelect);
BOTH(update, kUpdate);
BOTH(delete, kDelete);
BOTH(with, kWith);
BOTH(ddl, kDdl);
BOTH(rows, Rows());

}  // namespace

BENCHMARK_MAIN();
