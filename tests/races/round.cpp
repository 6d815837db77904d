#include "tests/races/round.h"

#include <atomic>
#include <memory>
#include <semaphore>
#include <thread>
#include <vector>

#include "common/client/connection.h"
#include "tests/races/serial_order.h"

namespace walwise::races {

namespace {

constexpr int kVacuumsInARound = 4;

// Vacuums the table each time that it is told to, at its own pace.
class Vacuumer {
 public:
  Vacuumer() : thread_([this] { Loop(); }) {}
  ~Vacuumer() { Stop(); }

  void Wake() { wakes_.release(); }

  void Stop() {
    if (!thread_.joinable()) return;
    stopping_ = true;
    wakes_.release();
    thread_.join();
  }

  int64_t count() const { return count_; }                 // after Stop
  const std::string& failure() const { return failure_; }  // after Stop

 private:
  void Loop() {
    client::Connection connection;
    for (wakes_.acquire(); !stopping_; wakes_.acquire()) {
      const client::Answer answer = connection.Exec("VACUUM host");
      if (!answer.ok()) failure_ = client::Describe(answer);
      count_++;
    }
  }

  std::counting_semaphore<> wakes_{0};
  std::atomic<bool> stopping_ = false;
  int64_t count_ = 0;
  std::string failure_;
  std::thread thread_;  // last: it uses the others
};

using History = std::map<int, std::vector<Operation>>;  // by key

std::vector<std::unique_ptr<Client>> MakeClients(const Plan& plan, uint64_t seed) {
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < plan.clients; i++) {
    clients.push_back(std::make_unique<Client>(plan.setting, Generator(plan.workload, seed, i),
                                               Numbers(i + 1, plan.clients + 1)));
  }
  return clients;
}

void RunClients(const Plan& plan, const std::vector<std::unique_ptr<Client>>& clients,
                Vacuumer* vacuumer) {
  std::vector<std::thread> threads;
  const int part = plan.transactions / kVacuumsInARound;
  for (size_t i = 0; i < clients.size(); i++) {
    threads.emplace_back([&, i] {
      clients[i]->Prepare();
      for (int done = 0; done < plan.transactions; done += part) {
        clients[i]->Run(part);
        if (i == 0) vacuumer->Wake();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

void Add(const Client& client, History* history, Figures* figures) {
  for (const auto& [key, operation] : client.records()) {
    (*history)[key].push_back(operation);
    figures->told[operation.told]++;
    if (operation.asked == Asked::kUpsert && operation.told == Told::kNothing) {
      figures->upserts_told_nothing++;
    }
  }
  figures->rollbacks += client.rollbacks();
  figures->serialization_failures += client.serialization_failures();
}

Result Judge(const Plan& plan, const History& history) {
  const bool only_grows = plan.workload.deletes == 0 && plan.workload.sets == 0;
  for (const auto& [key, operations] : history) {
    const auto contradiction = [key = key](const std::string& text) {
      return Result{Verdict::kContradiction, "key " + std::to_string(key) + ": " + text};
    };
    // The last operation of each key is the last reader's.
    if (only_grows) {
      if (auto lost = FindLostMaximum(operations, operations.back())) return contradiction(*lost);
    }
    if (auto wrong = FindContradiction(operations)) return contradiction(*wrong);
  }
  return {};
}

}  // namespace

Result RunRound(const Plan& plan, uint64_t seed, Figures* figures) {
  const client::Answer made = client::Connection().Exec(MakeTable(plan.table));
  if (!made.ok()) return {Verdict::kFailed, client::Describe(made)};

  auto clients = MakeClients(plan, seed);
  Vacuumer vacuumer;
  RunClients(plan, clients, &vacuumer);
  vacuumer.Stop();
  figures->vacuums += vacuumer.count();
  if (!vacuumer.failure().empty()) return {Verdict::kFailed, vacuumer.failure()};

  clients.push_back(std::make_unique<Client>(plan.setting, Generator(plan.workload, seed, -1),
                                             Numbers(plan.clients + 1, plan.clients + 1)));
  clients.back()->Prepare();
  clients.back()->ReadAll(plan.workload.keys);

  History history;
  for (const auto& client : clients) {
    if (!client->failure().empty()) return {Verdict::kFailed, client->failure()};
    Add(*client, &history, figures);
  }
  return Judge(plan, history);
}

}  // namespace walwise::races
