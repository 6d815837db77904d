# The targets around the code. Included at the end of the top Makefile; each is a script that works
# on its own too.

# PGXS has a `check` of its own, which the top Makefile leaves out where ours is wanted.
.PHONY: help check installcheck demo matrix pg-suites

export PG_CONFIG

# Versions of `make matrix`: 16 is skipped (no Debian release has it), 19 is an attempt.
MATRIX ?= 15 16 17 18

# Suites of `make installcheck`; empty means all.
SUITES ?=

# Prints the `#:` lines of every makefile read.
help:
	@echo 'Targets (PG_CONFIG selects the server):'
	@sed -n 's/^#: \([a-z-]*\) */  \1\t/p' $(filter-out $(PGXS) %.d,$(MAKEFILE_LIST)) | sort -u | expand -t 18

#: all           builds walwise.so (WERROR=1: warnings are errors)
#: install       installs the extension into PG_CONFIG's server
#: clean         removes what a build leaves

#: check         everything CI runs; installs the extension
ifneq ($(filter check,$(MAKECMDGOALS)),)
check:
	tests/check
endif

#: installcheck  the suites against the installed extension (SUITES="regress tap")
installcheck: test-module test-difference
	tests/run $(SUITES)

#: demo          the story of a wasted write, on a throwaway server with the installed extension
demo:
	bench/demo/run

#: matrix        build and all suites on other PostgreSQL versions, in Debian roots (MATRIX="17 18")
matrix:
	tests/matrix/run $(MATRIX)

#: pg-suites     PostgreSQL's own regression and isolation tests, without and with walwise
pg-suites:
	tests/pg-suites/run

include tests/difference/difference.mk
include tests/races/races.mk
