-- What pgbench does before a run, outside of the measured time.
TRUNCATE pgbench_history;
VACUUM pgbench_branches, pgbench_tellers;
