// Names are taken out of the fields that hold them, and out of every sentence that repeats them.

#include <algorithm>
#include <array>
#include <cctype>
#include <sstream>

#include "fsync-bench/report/measurement.h"

namespace walwise::fsync {

namespace {

constexpr std::string_view kHidden = "...";

bool IsWordByte(const std::string& text, size_t at) {
  return at < text.size() &&
         (std::isalnum(static_cast<unsigned char>(text[at])) != 0 || text[at] == '_');
}

// Whole words alone: a device "sda" is not in "sdaily".
void Hide(const std::string& name, std::string* text) {
  size_t at = 0;
  while ((at = text->find(name, at)) != std::string::npos) {
    const size_t end = at + name.size();
    const bool is_whole = (at == 0 || !IsWordByte(*text, at - 1)) && !IsWordByte(*text, end);
    if (is_whole) text->replace(at, name.size(), kHidden);
    at += is_whole ? kHidden.size() : 1;
  }
}

// Longest first: a directory lies below its mount point.
std::vector<std::string> NamesIn(const Volume& volume) {
  std::vector<std::string> names = {volume.directory, volume.mount.mount_point,
                                    volume.absent_mount};
  // What has no device is mounted from a word of its own, often the file system's: "tmpfs".
  if (volume.mount.source != volume.mount.file_system) names.push_back(volume.mount.source);
  for (const BlockDevice& device : volume.devices) {
    names.push_back(device.backing_file);
    names.push_back("/dev/" + device.name);
    names.push_back(device.name);
  }
  // "/" would be found everywhere, and tells nothing.
  std::erase_if(names, [](const std::string& name) { return name.size() < 2; });
  std::sort(names.begin(), names.end(),
            [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
  return names;
}

// Values may be paths (overlay), addresses (NFS) or people (CIFS): only numbers stay, and those of
// options that matter to durability.
std::string AnonymousOption(const std::string& option) {
  static constexpr std::array<std::string_view, 8> kTelling = {
      "data", "errors", "barrier", "compress", "discard", "vers", "proto", "dax"};
  const size_t equals = option.find('=');
  if (equals == std::string::npos) return option;
  const std::string key = option.substr(0, equals);
  const std::string value = option.substr(equals + 1);
  const bool is_number = !value.empty() && std::all_of(value.begin(), value.end(), [](char byte) {
    return std::isdigit(static_cast<unsigned char>(byte)) != 0;
  });
  const bool is_telling = std::find(kTelling.begin(), kTelling.end(), key) != kTelling.end();
  return is_number || is_telling ? option : key + "=" + std::string(kHidden);
}

// The ways in which drives write their serial numbers and world-wide names.
bool IsSerial(const std::string& word) {
  for (const std::string_view prefix : {"vol-", "vol0", "naa.", "eui.", "0x"}) {
    if (word.starts_with(prefix)) return true;
  }
  return word.size() >= 16 && std::all_of(word.begin(), word.end(), [](char byte) {
           return std::isxdigit(static_cast<unsigned char>(byte)) != 0;
         });
}

std::string WithoutSerials(const std::string& model) {
  std::istringstream words(model);
  std::string kept;
  for (std::string word; words >> word;) {
    if (IsSerial(word)) continue;
    if (!kept.empty()) kept += ' ';
    kept += word;
  }
  return kept;
}

void HideNames(Volume* volume) {
  volume->directory.clear();
  volume->absent_mount.clear();
  volume->mount.mount_point.clear();
  volume->mount.source.clear();
  for (std::string& option : volume->mount.options) option = AnonymousOption(option);
  for (BlockDevice& device : volume->devices) {
    device.name.clear();
    device.backing_file.clear();
    device.model = WithoutSerials(device.model);
  }
}

}  // namespace

Measurement Anonymous(Measurement measurement) {
  std::vector<std::string*> texts;
  for (VariantSummary& summary : measurement.variants) texts.push_back(&summary.unavailable);
  for (std::string& sentence : measurement.verdict) texts.push_back(&sentence);
  for (std::string& sentence : measurement.warnings) texts.push_back(&sentence);
  for (const std::string& name : NamesIn(measurement.volume)) {
    for (std::string* text : texts) Hide(name, text);
  }
  HideNames(&measurement.volume);
  return measurement;
}

}  // namespace walwise::fsync
