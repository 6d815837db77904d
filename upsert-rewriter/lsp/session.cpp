#include "upsert-rewriter/lsp/session.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string_view>
#include <thread>
#include <utility>

#include "upsert-rewriter/lsp/framing.h"
#include "upsert-rewriter/lsp/server.h"
#include "upsert-rewriter/run/deep_thread.h"

namespace walwise::sql {

namespace {

// What the threads tell the one that serves, and the roots that it wants to be surveyed.
struct Mailbox {
  std::mutex mutex;
  std::condition_variable arrived;
  std::deque<MessageReader::Message> messages;
  std::deque<WorkspaceSurvey> surveys;
  bool is_closed = false;  // nothing more will be read

  std::condition_variable wanted;
  std::set<std::string> roots;
};

void ReadMessages(int in, const std::shared_ptr<Mailbox>& mailbox) {
  MessageReader reader;
  std::array<char, 65536> buffer;
  for (;;) {
    const ssize_t size = read(in, buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) {
      continue;
    }
    const std::lock_guard lock(mailbox->mutex);
    mailbox->arrived.notify_one();
    if (size <= 0) {
      mailbox->is_closed = true;
      return;
    }
    reader.Feed(std::string_view(buffer.data(), static_cast<size_t>(size)));
    while (std::optional<MessageReader::Message> message = reader.Next()) {
      mailbox->messages.push_back(*std::move(message));
    }
  }
}

// One root after the other. A root that is wanted again while it is its turn is read again.
void SurveyRoots(const std::shared_ptr<Mailbox>& mailbox) {
  std::unique_lock lock(mailbox->mutex);
  for (;;) {
    mailbox->wanted.wait(lock, [&] { return !mailbox->roots.empty(); });
    const std::string root = mailbox->roots.extract(mailbox->roots.begin()).value();
    lock.unlock();
    WorkspaceSurvey survey = SurveyWorkspace(root);
    lock.lock();
    mailbox->surveys.push_back(std::move(survey));
    mailbox->arrived.notify_one();
  }
}

bool WriteAll(int out, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t size = write(out, bytes.data(), bytes.size());
    if (size < 0 && errno == EINTR) {
      continue;
    }
    if (size <= 0) {
      return false;
    }
    bytes.remove_prefix(static_cast<size_t>(size));
  }
  return true;
}

// Moves what has arrived to the server. Waits for it if `may_wait`; false if nothing will come.
bool Deliver(Mailbox* mailbox, bool may_wait, LanguageServer* server) {
  std::unique_lock lock(mailbox->mutex);
  const auto has_mail = [&] {
    return !mailbox->messages.empty() || !mailbox->surveys.empty() || mailbox->is_closed;
  };
  if (may_wait) {
    mailbox->arrived.wait(lock, has_mail);
  }
  const auto messages = std::exchange(mailbox->messages, {});
  auto surveys = std::exchange(mailbox->surveys, {});
  const bool is_closed = mailbox->is_closed;
  lock.unlock();
  for (const MessageReader::Message& message : messages) {
    if (message.problem.empty()) {
      server->Receive(message.text);
    } else {
      server->ReceiveBroken(message.problem);
    }
  }
  for (WorkspaceSurvey& survey : surveys) {
    server->SetSurvey(std::move(survey));
  }
  return !is_closed || !messages.empty();
}

}  // namespace

int ServeEditor(int in, int out, const std::string& version) {
  const auto mailbox = std::make_shared<Mailbox>();
  bool is_broken = false;
  LanguageServer server({
      .send =
          [&](const Json& message) {
            is_broken = is_broken || !WriteAll(out, Framed(ToText(message)));
          },
      .survey =
          [&](const std::string& root) {
            const std::lock_guard lock(mailbox->mutex);
            mailbox->roots.insert(root);
            mailbox->wanted.notify_one();
          },
      .version = version,
  });
  std::thread([in, mailbox] { ReadMessages(in, mailbox); }).detach();
  DeepThread surveyor;
  surveyor.Start([mailbox] { SurveyRoots(mailbox); });
  surveyor.Detach();
  bool is_busy = false;
  while (!server.is_finished() && !is_broken) {
    const bool more = Deliver(mailbox.get(), !is_busy, &server);
    is_busy = server.Step();
    if (!more && !is_busy) {
      break;
    }
  }
  return server.status();
}

}  // namespace walwise::sql
