# Tests that need no server, included by the top Makefile after PGXS.

#: unit          GoogleTest over the pure C++ (SANITIZE=1: address and undefined behaviour)
#: fuzz          libFuzzer on each decoder, FUZZ_SECONDS each (needs clang)
#: check-sanitized  the unit tests under the sanitizers, and the fuzzers: 20 to 30 minutes
#: lint          formatting and source rules
#: meta          the tree agrees with itself, and each such check can fail
#: format        rewrites the C++ in the project's format (clang-format 14)
#: test-module   build/walwise_test.so for tests/sql/wall.sql; never installed

# Sources without server headers, beside those of the command line program. A new one of the
# extension or of the tests is added here.
PURE_SRCS = extension/ledger_file.cpp tests/races/operation.cpp tests/races/serial_order.cpp \
            tests/races/workload.cpp
ALL_PURE_SRCS = $(PURE_SRCS) $(CLI_LIB_SRCS)

CLANGXX ?= clang++
comma = ,

# Instrumented objects serve the fuzzers and, with SANITIZE=1, the tests. Without clang there are no
# fuzzers, and gcc instruments for the tests.
HAVE_CLANG := $(shell command -v $(CLANGXX))
SANITIZER_CXX = $(if $(HAVE_CLANG),$(CLANGXX),$(CXX))
SANITIZER_FLAGS = $(if $(HAVE_CLANG),-fsanitize=fuzzer-no-link$(comma)address$(comma)undefined,-fsanitize=address$(comma)undefined) \
                  -fno-sanitize-recover=all

UNIT_DIR = build/$(if $(SANITIZE),sanitized,unit)
# What the program links is not compiled a second time, but for the sanitizers.
UNIT_SRCS = $(if $(SANITIZE),$(ALL_PURE_SRCS),$(PURE_SRCS)) $(sort $(wildcard tests/unit/*_test.cpp))
UNIT_LIBS = $(if $(SANITIZE),,build/libwalwise.a)
UNIT_OBJS = $(UNIT_SRCS:%.cpp=$(UNIT_DIR)/%.o)
UNIT_CXX = $(if $(SANITIZE),$(SANITIZER_CXX),$(CXX))
UNIT_CXXFLAGS = -std=c++20 -g -O1 -Wall -Wextra $(if $(WERROR),-Werror) -MMD -MP \
                $(if $(SANITIZE),$(SANITIZER_FLAGS))
UNIT_INCLUDES = -Iextension $(CLI_INCLUDES)

.PHONY: unit fuzz check-sanitized lint meta format test-module

$(UNIT_DIR)/%.o: %.cpp
	@mkdir -p $(@D)
	$(UNIT_CXX) $(UNIT_CXXFLAGS) $(UNIT_INCLUDES) -c -o $@ $<

$(UNIT_DIR)/unit_test: $(UNIT_OBJS) $(UNIT_LIBS)
	$(UNIT_CXX) $(UNIT_CXXFLAGS) -o $@ $^ -lgtest_main -lgmock -lgtest $(CLI_LIBS)

# gtest calls it a success when there was nothing to run.
unit: $(UNIT_DIR)/unit_test
	$<
	@$< --gtest_list_tests | grep -q '^  ' || { echo 'no unit tests were built' >&2; exit 1; }

-include $(UNIT_OBJS:.o=.d)

FUZZ_SECONDS ?= 20
FUZZ_TARGETS = $(patsubst tests/fuzz/%.cpp,build/fuzz/%,$(sort $(wildcard tests/fuzz/*_fuzz.cpp)))
FUZZ_OBJS = $(ALL_PURE_SRCS:%.cpp=build/sanitized/%.o)
FUZZ_MAINS = $(FUZZ_TARGETS:build/fuzz/%=build/sanitized/tests/fuzz/%.o)

ifeq ($(SANITIZE),)
build/sanitized/%.o: %.cpp
	@mkdir -p $(@D)
	$(SANITIZER_CXX) -std=c++20 -g -O1 -Wall -Wextra -MMD -MP $(SANITIZER_FLAGS) $(UNIT_INCLUDES) \
	    -c -o $@ $<
endif

build/fuzz/%: build/sanitized/tests/fuzz/%.o $(FUZZ_OBJS)
	@mkdir -p $(@D)
	$(CLANGXX) $(SANITIZER_FLAGS) -fsanitize=fuzzer -o $@ $^ $(CLI_LIBS)

.SECONDARY: $(FUZZ_OBJS) $(FUZZ_MAINS)
-include $(FUZZ_OBJS:.o=.d) $(FUZZ_MAINS:.o=.d)

ifneq ($(HAVE_CLANG),)
fuzz: $(FUZZ_TARGETS)
	CLANGXX='$(CLANGXX)' FUZZ_SECONDS='$(FUZZ_SECONDS)' tests/fuzz/run $(FUZZ_TARGETS)
else
fuzz:
	@echo 'SKIPPED fuzz: $(CLANGXX) is not installed'
	@echo '0 passed, 0 failed, 1 skipped'
endif

check-sanitized:
	tests/with-server --preload pg_stat_statements -- $(MAKE) unit SANITIZE=1
	$(MAKE) fuzz

CLANG_FORMAT ?= clang-format
FORMAT_DIRS = $(wildcard extension common tests advisor upsert-rewriter fsync-bench archive cli)
FORMAT_FILES = $(shell find $(FORMAT_DIRS) -name '*.cpp' -o -name '*.h')

lint:
	CLANG_FORMAT='$(CLANG_FORMAT)' tests/meta/run format include-wall version-tests exceptions \
	  ereport-texts lengths leftovers

meta:
	PG_CONFIG='$(PG_CONFIG)' CXX='$(CXX)' tests/meta/run versions pairs twins meta-json documented \
	  rules include-wall compile-wall mutations

MODULE_OBJS = $(patsubst tests/module/%.cpp,build/module/%.o,$(sort $(wildcard tests/module/*.cpp)))
WALL_OBJS = $(patsubst %.cpp,%.o,$(sort $(wildcard extension/pg/*.cpp)))

test-module: build/walwise_test.so

build/module/%.o: tests/module/%.cpp
	@mkdir -p $(@D)
	$(COMPILE.cc) -o $@ $<

build/walwise_test.so: $(MODULE_OBJS) $(WALL_OBJS)
	$(CXX) -shared -o $@ $^

-include $(MODULE_OBJS:.o=.d)

format:
	$(CLANG_FORMAT) -i $(FORMAT_FILES)
