# What the smoke tests of this directory share. Bash; source it after tests/lib.sh.

passed=0 failed=0 skipped=0

# check NAME COMMAND...: one test.
check() {
  if "${@:2}"; then
    echo "ok $1" && passed=$((passed + 1))
  else
    echo "FAILED $1" && failed=$((failed + 1))
  fi
}

# skip NAME REASON
skip() {
  echo "SKIPPED $1: $2" && skipped=$((skipped + 1))
}

# The last line of output, and the status of the test.
sum() {
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" -eq 0 ]
}

# A pattern that doesn't match itself, so that grep doesn't find grep.
in_a_command_line() { grep -qs "$1" /proc/[0-9]*/cmdline; }
