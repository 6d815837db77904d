#include "fsync-bench/report/measurement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <sstream>

#include "tests/unit/fsync_sample.h"

namespace walwise::fsync {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using Json = nlohmann::json;

Json SampleJson() { return Json::parse(ToJson(SampleMeasurement()), nullptr, false); }

std::string ErrorOf(const std::string& text) {
  const Result<Measurement> result = FromJson(text);
  return result.ok() ? "" : result.status().message();
}

std::string ErrorOf(const Json& json) { return ErrorOf(json.dump()); }

// Each value of the tree by its path, "variants[].rate.mean"; pairs count as one value.
void CollectFields(const Json& json, const std::string& path, std::set<std::string>* fields) {
  if (json.is_object()) {
    for (const auto& item : json.items()) {
      const std::string field = path.empty() ? item.key() : path + "." + item.key();
      fields->insert(field);
      CollectFields(item.value(), field, fields);
    }
  } else if (json.is_array() && !json.empty() && json[0].is_object()) {
    for (const Json& element : json) CollectFields(element, path + "[]", fields);
  }
}

// From "## `a`, `b`" and "| `field` |" below it.
std::set<std::string> DocumentedFields() {
  std::ifstream page("docs/formats/fsync-json.md");
  const std::regex name("`([^`]+)`");
  std::set<std::string> fields;
  std::vector<std::string> objects;
  for (std::string line; std::getline(page, line);) {
    std::vector<std::string> names;
    for (std::sregex_iterator at(line.begin(), line.end(), name), end; at != end; ++at) {
      names.push_back((*at)[1]);
    }
    if (line == "## The file") {
      objects = {""};
    } else if (line.starts_with("## ")) {
      objects = names;
    } else if (line.starts_with("| `")) {
      for (const std::string& object : objects) {
        fields.insert(object.empty() ? names[0] : object + "." + names[0]);
      }
    }
  }
  return fields;
}

TEST(Latency, TakesEveryPercentileFromTheHistogram) {
  Histogram histogram;
  for (int i = 1; i <= 20000; i++) histogram.Record(i);
  const Latency latency = LatencyOf(histogram);
  EXPECT_EQ(latency.count, 20000);
  EXPECT_DOUBLE_EQ(latency.mean, 10000.5);
  EXPECT_EQ(latency.min, 1);
  EXPECT_NEAR(latency.p50, 10000, 80);
  EXPECT_NEAR(latency.p90, 18000, 144);
  EXPECT_NEAR(latency.p95, 19000, 152);
  EXPECT_NEAR(latency.p99, 19800, 158);
  EXPECT_NEAR(latency.p99_9, 19980, 160);
  EXPECT_NEAR(latency.p99_99, 19998, 160);
  EXPECT_EQ(latency.max, 20000);
  EXPECT_EQ(latency.buckets.size(), histogram.Buckets().size());
}

TEST(MeasurementJson, EveryFieldComesBack) {
  const std::string text = ToJson(SampleMeasurement());
  const Result<Measurement> read = FromJson(text);
  ASSERT_TRUE(read.ok()) << read.status().message();
  EXPECT_EQ(ToJson(*read), text);
  // The text can't be equal for want of both: these are of either end of the tree.
  EXPECT_EQ(read->variants[0].latency.buckets.size(),
            SampleMeasurement().variants[0].latency.buckets.size());
  EXPECT_EQ(read->variants[0].rates.back().rate, SampleMeasurement().variants[0].rates.back().rate);
  EXPECT_EQ(read->volume.devices, SampleMeasurement().volume.devices);
  EXPECT_EQ(read->variants[4].unavailable, SampleMeasurement().variants[4].unavailable);
}

TEST(MeasurementJson, AValueOfAnotherTypeIsAnErrorInEveryField) {
  Measurement small = SampleMeasurement();
  small.variants.resize(1);
  small.variants[0].rates.resize(1);
  small.variants[0].latency.buckets.resize(1);
  small.clients.resize(1);
  small.clients[0].latency.buckets.resize(1);
  const Json sample = Json::parse(ToJson(small), nullptr, false);
  const Json fields = sample.flatten();
  EXPECT_GT(fields.size(), 60u);
  for (const auto& item : fields.items()) {
    Json changed = sample;
    changed[Json::json_pointer(item.key())] = Json::object();
    EXPECT_THAT(ErrorOf(changed), Not(IsEmpty())) << item.key();
  }
}

TEST(MeasurementJson, AnEmptyMeasurementComesBack) {
  const std::string text = ToJson({});
  const Result<Measurement> read = FromJson(text);
  ASSERT_TRUE(read.ok()) << read.status().message();
  EXPECT_EQ(ToJson(*read), text);
}

TEST(MeasurementJson, WhatIsUnavailableHasNoFigures) {
  const Json json = SampleJson()["variants"][4];
  EXPECT_FALSE(json.contains("rate"));
  EXPECT_FALSE(json.contains("latency"));
}

TEST(MeasurementJson, FieldsThatAreNotKnownAreLeftAlone) {
  Json json = SampleJson();
  json["later"] = {{"a", 1}};
  json["volume"]["devices"][0]["later"] = "b";
  const Result<Measurement> read = FromJson(json.dump());
  ASSERT_TRUE(read.ok()) << read.status().message();
  EXPECT_EQ(ToJson(*read), ToJson(SampleMeasurement()));
}

TEST(MeasurementJson, AnErrorNamesThePathOfTheField) {
  Json json = SampleJson();
  json["variants"][2]["latency"].erase("p99_ns");
  EXPECT_EQ(ErrorOf(json), "variants[2].latency.p99_ns is missing");
  json = SampleJson();
  json["clients"][1]["latency"]["buckets"][3] = {1, 2, 3};
  EXPECT_EQ(ErrorOf(json), "clients[1].latency.buckets[3] must be an array of two numbers");
  json = SampleJson();
  json["volume"]["mount"]["options"][1] = 7;
  EXPECT_EQ(ErrorOf(json), "volume.mount.options[1] must be a text");
  json = SampleJson();
  json["variants"][0]["method"] = "sync";
  EXPECT_EQ(ErrorOf(json), "variants[0].method is 'sync', which this version does not know");
}

TEST(MeasurementJson, NumbersOutsideTheirTypeAreErrors) {
  Json json = SampleJson();
  json["clients"][0]["clients"] = 5000000000;
  EXPECT_EQ(ErrorOf(json), "clients[0].clients must be smaller");
  json["clients"][0]["clients"] = -1;
  EXPECT_EQ(ErrorOf(json), "clients[0].clients must be a whole number, not negative");
  json["clients"][0]["clients"] = 0;
  EXPECT_EQ(ErrorOf(json), "clients[0].clients must be at least 1");
  json = SampleJson();
  json["work_ns"] = 9223372036854775808u;
  EXPECT_EQ(ErrorOf(json), "work_ns must be smaller");
  json = SampleJson();
  json["variants"][1]["rate"]["low"] = 1e9;
  EXPECT_THAT(ErrorOf(json), HasSubstr("variants[1].rate must have low <= mean <= high"));
}

TEST(MeasurementJson, OtherFilesAreTold) {
  EXPECT_EQ(ErrorOf(std::string("{\n\"format\": }")), "line 2 is not JSON");
  EXPECT_EQ(ErrorOf(std::string("")), "line 1 is not JSON; the text ends too early");
  EXPECT_EQ(ErrorOf(std::string("[]")), "must be an object at the top");
  EXPECT_THAT(ErrorOf(std::string("{\"fio version\": \"fio-3.33\"}")),
              HasSubstr("no measurement of walwise; write one with"));
  Json json = SampleJson();
  json["format_version"] = 2;
  EXPECT_THAT(ErrorOf(json), HasSubstr("format_version is not 1; read the file with the version"));
}

TEST(MeasurementJson, BytesThatAreNoUtf8AreReplaced) {
  Measurement measurement = SampleMeasurement();
  measurement.volume.directory = "/a\xff\nb";
  const Result<Measurement> read = FromJson(ToJson(measurement));
  ASSERT_TRUE(read.ok()) << read.status().message();
  EXPECT_EQ(read->volume.directory, "/a\xEF\xBF\xBD\nb");
}

TEST(MeasurementJson, EveryFieldIsDocumentedAndNoOther) {
  std::set<std::string> written;
  CollectFields(SampleJson(), "", &written);
  EXPECT_THAT(written, Not(IsEmpty()));
  EXPECT_EQ(DocumentedFields(), written);
}

// People keep these files: what version 1 wrote is read for good.
TEST(MeasurementJson, AFileOfVersionOneIsRead) {
  std::ostringstream golden;
  golden << std::ifstream("tests/golden/fsync-report-v1.json").rdbuf();
  const Result<Measurement> read = FromJson(golden.str());
  ASSERT_TRUE(read.ok()) << read.status().message();
  const Json before = Json::parse(golden.str());
  Json after = Json::parse(ToJson(*read));
  // What was added since is told to be unknown.
  for (const char* added : {"group_direct_io"}) {
    ASSERT_FALSE(before.contains(added));
    EXPECT_TRUE(after.at(added).is_null());
    after.erase(added);
  }
  EXPECT_TRUE(after == before);  // not EXPECT_EQ, which would print both
}

TEST(Anonymous, NoNameIsLeftAnywhere) {
  Measurement sample = SampleMeasurement();
  sample.volume.mount.options = {
      "rw",          "lowerdir=/var/lib/docker/a", "addr=10.0.0.7", "data=journal", "commit=5",
      "username=bob"};
  const std::string text = ToJson(Anonymous(sample));
  for (const char* name : {"db1", "vg0", "/srv", "nvme1n1", "dm-0", "wal.img", "0123456789abcdef0",
                           "docker", "10.0.0.7", "bob"}) {
    EXPECT_THAT(text, Not(HasSubstr(name)));
  }
  for (const char* kept : {"Amazon Elastic Block Store", "ext4", "data=journal", "commit=5",
                           "lowerdir=...", "on ...: burst credits", "system of ... refuses"}) {
    EXPECT_THAT(text, HasSubstr(kept));
  }
}

TEST(Anonymous, AWordThatContainsANameStays) {
  Measurement sample;
  BlockDevice device;
  device.name = "sd";
  sample.volume.devices = {device};
  sample.volume.directory = "/";
  sample.warnings = {"sd and sdaily and a/b"};
  EXPECT_EQ(Anonymous(sample).warnings[0], "... and sdaily and a/b");
}

TEST(Anonymous, AFileSystemWithoutADeviceKeepsItsName) {
  Measurement sample;
  sample.volume.mount.source = "tmpfs";
  sample.volume.mount.file_system = "tmpfs";
  sample.warnings = {"tmpfs is memory"};
  EXPECT_EQ(Anonymous(sample).warnings[0], "tmpfs is memory");
}

TEST(Anonymous, TheFiguresStay) {
  const Measurement sample = SampleMeasurement();
  const Measurement anonymous = Anonymous(sample);
  EXPECT_EQ(anonymous.variants[0].latency.p99, sample.variants[0].latency.p99);
  EXPECT_EQ(anonymous.clients.size(), sample.clients.size());
  EXPECT_EQ(anonymous.volume.devices[1].scheduler, "none");
}

}  // namespace
}  // namespace walwise::fsync
