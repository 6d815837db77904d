# The differential tester: native upserts beside guarded and rewritten ones on copies of random tables.
# Included by tests/tests.mk.

#: difference    random upserts, native, guarded and rewritten, on a throwaway server (DIFFERENCE_OPTIONS)

.PHONY: difference test-difference

DIFFERENCE_OPTIONS ?= --seed 1 --cases 10000

DIFFERENCE_SRCS = $(sort $(wildcard tests/difference/*.cpp))
DIFFERENCE_OBJS = $(DIFFERENCE_SRCS:%.cpp=build/tests/%.o)
DIFFERENCE_CXXFLAGS = -std=c++20 -g -O1 -Wall -Wextra -Wno-missing-field-initializers \
                      $(if $(WERROR),-Werror) -MMD -MP -I. \
                      -isystem $(shell $(PG_CONFIG) --includedir)

build/tests/tests/%.o: tests/%.cpp
	@mkdir -p $(@D)
	$(CXX) $(DIFFERENCE_CXXFLAGS) -c -o $@ $<

build/difference: $(DIFFERENCE_OBJS) build/libwalwise.a
	$(CXX) -o $@ $^ $(CLI_LIBS)

-include $(DIFFERENCE_OBJS:.o=.d)

test-difference: build/difference

difference: build/difference
	tests/difference/run $(DIFFERENCE_OPTIONS)
	for form in guarded cte; do \
	  tests/difference/run $(DIFFERENCE_OPTIONS) --form $$form && \
	  tests/difference/run $(DIFFERENCE_OPTIONS) --form $$form --skip-identical || exit 1; \
	done
