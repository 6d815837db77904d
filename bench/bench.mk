# Benchmarks. Included at the end of the top Makefile.

.PHONY: bench bench-guard bench-lint bench-smoke volume-smoke fsync-smoke watch-smoke

#: bench         what walwise costs: paired servers, about 10 minutes (see docs/overhead.md)
bench:
	bench/overhead --clients 1,16 --variants none,control,walwise,walwise-writes,pgss \
	    --rounds 12 --seconds 1 $(BENCH_OPTIONS)

#: bench-guard   what the upsert guard gains: about 15 minutes (see docs/guard-performance.md)
bench-guard:
	bench/guard $(BENCH_OPTIONS)

#: bench-smoke   proves that the benchmarks' drivers work; judges no figure
bench-smoke:
	bench/smoke

#: volume-smoke  proves that the emulated volume limits writes and leaves nothing behind (needs root)
volume-smoke:
	bench/volume-smoke

#: fsync-smoke   walwise fsync on ext4, xfs, memory, an emulated volume, and disks that are full (needs root)
fsync-smoke: build/walwise build/fsync-bench
	bench/fsync-smoke

#: watch-smoke   proves that walwise fsync watch counts as the server does (needs root)
watch-smoke: build/walwise
	bench/watch-smoke

#: bench-lint    linting beside parsing alone, and whole trees beside other linters (docs/lint-performance.md)
bench-lint: build/lint_benchmark build/walwise
	build/lint_benchmark --benchmark_repetitions=9 --benchmark_enable_random_interleaving=true \
	    --benchmark_report_aggregates_only=true $(BENCH_OPTIONS)
	bench/lint-tree

build/lint_benchmark: bench/lint/lint_benchmark.cpp build/libwalwise.a
	$(CXX) $(CLI_CXXFLAGS) $(CLI_INCLUDES) -o $@ $^ $(CLI_LIBS) -lbenchmark

.PHONY: bench-fsync bench-commits bench-bookkeeping

#: bench-fsync   walwise beside pg_test_fsync and fio: about 10 minutes, as root (docs/fsync-agreement.md)
bench-fsync: build/walwise
	bench/fsync-agreement $(BENCH_OPTIONS)

#: bench-commits predicted beside measured commits/s: about 3 minutes (docs/commit-curve.md)
bench-commits: build/walwise
	bench/commit-curve $(BENCH_OPTIONS)

#: bench-bookkeeping what the probe costs beside a flush (docs/fsync-agreement.md)
bench-bookkeeping: build/bookkeeping_benchmark
	build/bookkeeping_benchmark --benchmark_repetitions=9 \
	    --benchmark_report_aggregates_only=true $(BENCH_OPTIONS)

build/bookkeeping_benchmark: bench/fsync/bookkeeping_benchmark.cpp build/libwalwise.a
	$(CXX) $(CLI_CXXFLAGS) $(CLI_INCLUDES) -o $@ $^ $(CLI_LIBS) -lbenchmark
