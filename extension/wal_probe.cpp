#include "wal_probe.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "fsync-bench/probe/probe.h"

namespace walwise {

namespace {

void Copy(const std::string& text, char* to, size_t size) {
  const size_t length = std::min(text.size(), size - 1);
  std::memcpy(to, text.data(), length);
  to[length] = '\0';
}

void FillRow(const fsync::VariantResult& result, WalProbeRow* row) {
  *row = {};
  Copy(result.unavailable, row->unavailable, sizeof(row->unavailable));
  row->flushes = result.flush.count();
  row->rate = result.rate.mean;
  row->rate_low = result.rate.low;
  row->rate_high = result.rate.high;
  row->p50 = result.flush.Percentile(50);
  row->p90 = result.flush.Percentile(90);
  row->p99 = result.flush.Percentile(99);
  row->p99_9 = result.flush.Percentile(99.9);
  row->max = result.flush.max();
}

fsync::ProbeOptions OptionsOf(const WalProbeRequest& request) {
  fsync::ProbeOptions options;
  options.directory = request.directory;
  options.duration_ns = request.duration_ns;
  for (int i = 0; i < request.variant_count; i++) {
    const WalProbeVariant& variant = request.variants[i];
    options.variants.push_back(
        {fsync::SyncMethodOf(variant.method).value(), variant.direct_io, variant.write_bytes});
  }
  return options;
}

}  // namespace

bool RunWalProbe(const WalProbeRequest& request, WalProbeRow* rows, char* message,
                 size_t message_size) {
  const Result<fsync::ProbeResult> result = fsync::RunProbe(OptionsOf(request), request.go_on);
  if (!result.ok()) {
    Copy(result.status().message(), message, message_size);
    return false;
  }
  for (size_t i = 0; i < result->variants.size(); i++) FillRow(result->variants[i], &rows[i]);
  return true;
}

bool IsWalSyncMethod(const char* name) {
  const char* names[5];
  const int count = WalSyncMethods(names);
  return std::any_of(names, names + count,
                     [name](const char* known) { return std::strcmp(known, name) == 0; });
}

int WalSyncMethods(const char** names) {
  int count = 0;
  for (const fsync::SyncMethod method : fsync::MethodsOfPlatform()) {
    names[count++] = fsync::NameOf(method).data();  // literals, so they end
  }
  return count;
}

bool WalIsWrittenDirect(const char* method, const char* wal_level, const char* debug_io_direct) {
  fsync::ServerSettings settings = {wal_level, std::nullopt};
  if (debug_io_direct != nullptr) settings.debug_io_direct = debug_io_direct;
  return fsync::WritesDirect(fsync::SyncMethodOf(method).value(), settings);
}

// Segments, their directory, and one a variant.
int WalProbeFiles(int variant_count) { return 3 + variant_count; }

}  // namespace walwise
