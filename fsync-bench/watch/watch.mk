# The program of `walwise fsync watch` that runs in the kernel: built where clang can compile for it
# and libbpf's headers are. Elsewhere the command says that it was built without.

WATCH_CLANG ?= clang
WATCH_ARCH := $(patsubst aarch64,arm64,$(patsubst x86_64,x86,$(shell uname -m)))
WATCH_CFLAGS = -target bpf -D__TARGET_ARCH_$(WATCH_ARCH) -O2 -g -Wall -Wextra -Wno-unused-parameter \
               $(if $(WERROR),-Werror) -I. $(WATCH_MULTIARCH:%=-I/usr/include/%)
# Where Debian keeps asm/types.h.
WATCH_MULTIARCH := $(shell $(CC) -print-multiarch)

# WITH_WATCH= (nothing) builds without.
WITH_WATCH ?= $(if $(filter x86 arm64,$(WATCH_ARCH)),$(shell { \
    $(WATCH_CLANG) $(WATCH_CFLAGS) -fsyntax-only -include linux/types.h -include bpf/bpf_core_read.h \
        -x c /dev/null && \
    $(CC) -fsyntax-only -include bpf/libbpf.h -x c /dev/null; } >/dev/null 2>&1 && echo yes))
override WITH_WATCH := $(WITH_WATCH)

ifneq ($(WITH_WATCH),)
CLI_INCLUDES += -DWALWISE_WITH_WATCH
CLI_LIBS += -lbpf
endif

build/watch/wal_sync.o: fsync-bench/watch/wal_sync.bpf.c fsync-bench/watch/wal_sync.h
	@mkdir -p $(@D)
	$(WATCH_CLANG) $(WATCH_CFLAGS) -c -o $@ $<

# As the elements of a C array.
build/watch/wal_sync.bytes: build/watch/wal_sync.o
	od -An -v -tx1 $< | sed 's/ \([0-9a-f][0-9a-f]\)/0x\1,/g' >$@

ifneq ($(WITH_WATCH),)
$(foreach dir,$(CLI_DIR) build/unit build/sanitized,$(dir)/fsync-bench/watch/wal_events.o): \
    build/watch/wal_sync.bytes
endif
