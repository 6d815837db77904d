# The kernel's limits on what is written to one block device, by cgroup. Bash; source it.
#
# cgroup v1 (blkio): the limit is set in the top group, where the kernel's own threads are too. So
# a file system's journal and writeback draw from the same budget as the processes, as on a real
# volume. Only processes of that group are limited, hence throttle_enter.
#
# cgroup v2 (io): the top group takes no limit. Each device has a group of its own below it; dirty
# pages are charged to the group that dirtied them, but the file system's journal thread stays
# outside. The controllers that are switched on for this stay on.
#
# DEVICE is a path such as /dev/loop0 everywhere. All but throttle_problem need root.

# Sets `throttle_version` (v1 or v2) and `throttle_top`, the top group's directory; fails if the
# kernel can't limit writes.
throttle_find() {
  local top
  top=$(findmnt --noheadings --first-only --types cgroup --options blkio --output TARGET)
  if [ -n "$top" ] && [ -e "$top/blkio.throttle.write_iops_device" ]; then
    throttle_version=v1 throttle_top=$top
    return
  fi
  top=$(findmnt --noheadings --first-only --types cgroup2 --output TARGET)
  [ -n "$top" ] && grep -qw io "$top/cgroup.controllers" || return
  throttle_version=v2 throttle_top=$top
}

# Prints why throttle_set can't work here; fails if it can.
throttle_problem() {
  ! throttle_find || return
  echo 'the kernel offers no blkio (cgroup v1) or io (cgroup v2) controller'
}

throttle_number() { lsblk --noheadings --nodeps --output MAJ:MIN "$1" | tr -d ' '; }

# throttle_group DEVICE: the directory of the group whose processes are limited.
throttle_group() {
  case $throttle_version in
    v1) echo "$throttle_top" ;;
    v2) echo "$throttle_top/walwise-${1##*/}" ;;
  esac
}

# Writeback is charged to the group that dirtied the pages only with both controllers.
throttle_make_group() {
  local controller
  for controller in io memory; do
    grep -qw "$controller" "$throttle_top/cgroup.subtree_control" ||
      echo "+$controller" >"$throttle_top/cgroup.subtree_control" || [ $controller = memory ] || return
  done
  mkdir -p "$1"
}

# throttle_set DEVICE WRITES BYTES: at most so many per second.
throttle_set() {
  local number group
  number=$(throttle_number "$1") && group=$(throttle_group "$1") || return
  case $throttle_version in
    v1)
      echo "$number $2" >"$group/blkio.throttle.write_iops_device" &&
        echo "$number $3" >"$group/blkio.throttle.write_bps_device"
      ;;
    v2) throttle_make_group "$group" && echo "$number wiops=$2 wbps=$3" >"$group/io.max" ;;
  esac
}

# throttle_clear DEVICE: no limit any more, and nothing left of it. Processes of a group that goes
# move to the top group.
throttle_clear() {
  local number group process
  number=$(throttle_number "$1") && group=$(throttle_group "$1") || return
  case $throttle_version in
    v1)
      echo "$number 0" >"$group/blkio.throttle.write_iops_device" &&
        echo "$number 0" >"$group/blkio.throttle.write_bps_device"
      ;;
    v2)
      [ -d "$group" ] || return 0
      while read -r process; do
        echo "$process" >"$throttle_top/cgroup.procs"
      done <"$group/cgroup.procs" 2>/dev/null
      rmdir "$group"
      ;;
  esac
}

# throttle_limits DEVICE: what the kernel says is set, `WRITES BYTES`; nothing without a limit.
throttle_limits() {
  local number group
  number=$(throttle_number "$1") && group=$(throttle_group "$1") || return
  case $throttle_version in
    v1)
      awk -v number="$number" '$1 == number { line = line sep $2; sep = " " } END { if (line) print line }' \
        "$group/blkio.throttle.write_iops_device" "$group/blkio.throttle.write_bps_device"
      ;;
    v2)
      sed -nE "s/^$number .*wbps=([0-9]+) .*wiops=([0-9]+).*/\2 \1/p" "$group/io.max" 2>/dev/null
      ;;
  esac
}

# throttle_enter DEVICE: from now on the calling shell, and what it starts, is limited.
throttle_enter() { echo "$BASHPID" >"$(throttle_group "$1")/cgroup.procs"; }
