#include "tests/races/options.h"

#include <charconv>
#include <cstdio>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace walwise::races {

namespace {

constexpr char kUsage[] =
    R"(Usage: races [OPTION]...

Concurrent clients upsert, delete and read a few keys of table host, in rounds; each key's history
must have a serial order that explains every answer. The server is the one of PGHOST, PGPORT...

  --seed N           decides what the clients say (default 1); each round adds one
  --seconds N        begins no round after that (default 5)
  --clients N        sessions (default 8)
  --keys N           (default 6)
  --transactions N   of each client in a round (default 400)
  --workload NAME    mixed (default), last-writer-wins, single-rows
  --table NAME       plain (default), partitioned
  --isolation LEVEL  read-committed (default), repeatable-read, serializable
  --guards LIST      values of walwise.upsert_guard that clients change between; empty: never set
                     (default off,observe,autocommit,always)
  --form NAME        on-conflict (default), cte: a form that is known to lose changes
  --expect-contradiction  succeed if a contradiction is found, fail if not

Exit status: 0 as expected, 1 not, 2 an error or wrong usage.
)";

bool ParseNumber(std::string_view text, int least, int* number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *number);
  return error == std::errc() && end == text.data() + text.size() && *number >= least;
}

bool ParseSeed(std::string_view text, uint64_t* seed) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *seed);
  return error == std::errc() && end == text.data() + text.size();
}

template <typename T>
bool ParseName(const std::map<std::string_view, T>& names, std::string_view text, T* value) {
  const auto found = names.find(text);
  if (found == names.end()) return false;
  *value = found->second;
  return true;
}

bool ParseWorkload(std::string_view text, Workload* workload) {
  const int keys = workload->keys;
  const std::map<std::string_view, Workload> names = {
      {"mixed", Workload()},
      {"last-writer-wins", Workload::LastWriterWins()},
      {"single-rows", Workload::SingleRows()}};
  const bool known = ParseName(names, text, workload);
  workload->keys = keys;
  return known;
}

bool ParseList(std::string_view text, std::vector<std::string>* list) {
  list->clear();
  while (!text.empty()) {
    const size_t comma = text.find(',');
    list->emplace_back(text.substr(0, comma));
    text = comma == std::string_view::npos ? "" : text.substr(comma + 1);
  }
  return true;
}

using Value = std::string_view;
using Setters = std::map<std::string_view, std::function<bool(Value)>>;

Setters SettersOf(Options* options) {
  Plan* plan = &options->plan;
  Setting* setting = &plan->setting;
  return {
      {"--seed", [=](Value v) { return ParseSeed(v, &options->seed); }},
      {"--seconds", [=](Value v) { return ParseNumber(v, 0, &options->seconds); }},
      {"--clients", [=](Value v) { return ParseNumber(v, 1, &plan->clients); }},
      {"--keys", [=](Value v) { return ParseNumber(v, 1, &plan->workload.keys); }},
      {"--transactions", [=](Value v) { return ParseNumber(v, 4, &plan->transactions); }},
      {"--workload", [=](Value v) { return ParseWorkload(v, &plan->workload); }},
      {"--table",
       [=](Value v) {
         return ParseName<Table>({{"plain", Table::kPlain}, {"partitioned", Table::kPartitioned}},
                                 v, &plan->table);
       }},
      {"--isolation",
       [=](Value v) {
         return ParseName<std::string>({{"read-committed", "read committed"},
                                        {"repeatable-read", "repeatable read"},
                                        {"serializable", "serializable"}},
                                       v, &setting->isolation);
       }},
      {"--guards", [=](Value v) { return ParseList(v, &setting->guards); }},
      {"--form",
       [=](Value v) {
         return ParseName<Form>({{"on-conflict", Form::kOnConflict}, {"cte", Form::kCte}}, v,
                                &setting->form);
       }},
  };
}

Parsed Refuse(const std::string& what) {
  fprintf(stderr, "races: %s\n%s", what.c_str(), kUsage);
  return Parsed::kWrong;
}

}  // namespace

Parsed Parse(int argc, char** argv, Options* options) {
  options->plan.setting.guards = {"off", "observe", "autocommit", "always"};
  const Setters setters = SettersOf(options);
  for (int i = 1; i < argc; i++) {
    const std::string name = argv[i];
    if (name == "-h" || name == "--help") {
      fputs(kUsage, stdout);
      return Parsed::kHelp;
    }
    if (name == "--expect-contradiction") {
      options->expects_contradiction = true;
      continue;
    }
    const auto setter = setters.find(name);
    if (setter == setters.end()) return Refuse("unknown option: " + name);
    if (i + 1 == argc) return Refuse(name + " needs a value");
    if (!setter->second(argv[++i])) return Refuse(std::string("not for ") + name + ": " + argv[i]);
  }
  if (options->plan.setting.form == Form::kCte && options->plan.workload.upserts_of_several > 0) {
    return Refuse("--form cte is for --workload single-rows");
  }
  return Parsed::kRun;
}

}  // namespace walwise::races
