# The command line program, included by the top Makefile after PGXS.

#: cli           build/walwise, the command line program (needs ./bootstrap deps)
#: install-cli   installs it beside the server's programs

# Everything outside the extension that links into the program and into the tests, but its main().
CLI_LIB_SRCS = $(sort $(wildcard common/*.cpp common/*/*.cpp upsert-rewriter/*/*.cpp fsync-bench/*/*.cpp))
CLI_MAIN_SRCS = $(sort $(wildcard cli/*.cpp))

CLI_DIR = build/cli
CLI_OPTIMIZE ?= -O2
CLI_CXXFLAGS = -std=c++20 -g $(CLI_OPTIMIZE) -Wall -Wextra $(if $(WERROR),-Werror) -MMD -MP
CLI_INCLUDES = -I. -I$(shell $(PG_CONFIG) --includedir)
CLI_LIBS = -lpg_query -lsimdjson -lfmt -L$(shell $(PG_CONFIG) --libdir) -lpq -lpthread

.PHONY: cli install-cli

cli: build/walwise

CLI_LIB_OBJS = $(CLI_LIB_SRCS:%.cpp=$(CLI_DIR)/%.o)
CLI_MAIN_OBJS = $(CLI_MAIN_SRCS:%.cpp=$(CLI_DIR)/%.o)

$(CLI_DIR)/%.o: %.cpp
	@mkdir -p $(@D)
	$(CXX) $(CLI_CXXFLAGS) $(CLI_INCLUDES) -c -o $@ $<

$(CLI_DIR)/cli/version.o: override CLI_CXXFLAGS += -DWALWISE_VERSION='"$(EXTVERSION)"'
$(CLI_DIR)/cli/version.o: walwise.control

build/libwalwise.a: $(CLI_LIB_OBJS)
	rm -f $@
	ar rcs $@ $^

build/walwise: $(CLI_MAIN_OBJS) build/libwalwise.a
	$(CXX) -o $@ $^ $(CLI_LIBS)

install-cli: build/walwise
	install -d '$(DESTDIR)$(bindir)'
	install -m 755 build/walwise '$(DESTDIR)$(bindir)/walwise'

-include $(CLI_LIB_OBJS:.o=.d) $(CLI_MAIN_OBJS:.o=.d)
