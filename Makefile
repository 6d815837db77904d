# walwise: the extension through PGXS, everything else through the files it includes.
# PG_CONFIG selects the server. `make help` lists the targets.

EXTENSION = walwise
MODULE_big = walwise
OBJS = $(patsubst %.cpp,%.o,$(sort $(wildcard extension/*.cpp extension/pg/*.cpp fsync-bench/probe/*.cpp)))
DATA = $(sort $(wildcard sql/walwise--*.sql))

# tests/run does it, with a server of its own.
NO_INSTALLCHECK = 1

PG_CONFIG ?= pg_config
PG_CPPFLAGS = -Iextension -I. -isystem $(shell $(PG_CONFIG) --includedir-server) -MMD -MP
PG_CXXFLAGS = -std=c++20 -fvisibility=hidden -Wall -Wextra -Wno-missing-field-initializers \
              $(if $(WERROR),-Werror)
SHLIB_LINK = -lstdc++
EXTRA_CLEAN = $(OBJS:.o=.d) build results output_iso regression.diffs regression.out

# JIT bitcode would be compiled without PG_CXXFLAGS.
override with_llvm := no

# PGXS has a `check` that only refuses; ours builds by calling make again.
ifeq ($(filter check,$(MAKECMDGOALS)),)
PGXS := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)
else
$(filter-out check,$(MAKECMDGOALS)):
	$(MAKE) $@
endif

# PGXS tracks no headers on Debian.
-include $(OBJS:.o=.d)

# The one place where the version is kept is walwise.control.
EXTVERSION := $(shell sed -n "s/^default_version *= *'\(.*\)'/\1/p" walwise.control)
extension/module.o extension/extension_version.o: override CPPFLAGS += -DWALWISE_VERSION='"$(EXTVERSION)"'
extension/module.o extension/extension_version.o: walwise.control

include cli/cli.mk
include fsync-bench/fsync-bench.mk
include tests/tests.mk
-include tests/unit/unit.mk
-include bench/bench.mk
