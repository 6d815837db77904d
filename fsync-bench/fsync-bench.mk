# The benchmark program, included by the top Makefile after PGXS.

#: fsync-bench   build/fsync-bench, the probe as a Google Benchmark program

.PHONY: fsync-bench

fsync-bench: build/fsync-bench

build/fsync-bench: $(CLI_DIR)/fsync-bench/fsync_bench.o build/libwalwise.a
	$(CXX) -o $@ $^ -lbenchmark $(CLI_LIBS)

include fsync-bench/watch/watch.mk

-include $(CLI_DIR)/fsync-bench/fsync_bench.d
