# The concurrent checker, included by tests/tests.mk. It runs on any server, so it is built with libpq
# alone.

#: races         concurrent clients against the guard, the long form (the short one is a suite)

RACES_SRCS = $(sort $(wildcard tests/races/*.cpp common/client/*.cpp))
RACES_OBJS = $(RACES_SRCS:%.cpp=build/races/%.o)

.PHONY: races races-program

build/races/%.o: %.cpp
	@mkdir -p $(@D)
	$(CXX) -std=c++20 -g -O2 -Wall -Wextra $(if $(WERROR),-Werror) -MMD -MP -I. \
	  -isystem $(shell $(PG_CONFIG) --includedir) -c -o $@ $<

build/races/races: $(RACES_OBJS)
	$(CXX) -pthread -o $@ $(RACES_OBJS) -L$(shell $(PG_CONFIG) --libdir) -lpq

races-program: build/races/races

races: races-program
	tests/races/run --long

-include $(RACES_OBJS:.o=.d)
