# Benchmarks. Included at the end of the top Makefile.

.PHONY: bench bench-guard bench-smoke volume-smoke

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
