# What ./kiroku and tests/run have in common: Debian packages, and one build at a time. To be
# sourced with `root` set to the project's folder and `say` to the words its messages begin with.
#
#   install_packages build run
#   build_program
#
# Nothing is written to stdout. What goes wrong is told on stderr and ends the shell:
readonly kPackagesMissing=70  # packages are missing and could not be installed
readonly kBuildFailed=71      # the build failed, or build/ cannot be written
log=$root/build/build.log

tell() { printf '%s: %s\n' "$say" "$*" >&2; }

on_terminal() { [[ -t 2 && ${TERM:-dumb} != dumb ]]; }

# packages SECTION...: the names that cmake/packages.txt lists there.
packages() {
  local section= wanted=" $* " line
  while IFS= read -r line; do
    line=${line%%#*}
    line=${line//[[:space:]]/}
    case $line in
      '') ;;
      '['*) section=${line:1:-1} ;;
      *) [[ $wanted == *" $section "* ]] && printf '%s\n' "$line" ;;
    esac
  done < "$root/cmake/packages.txt"
}

# missing_packages NAME...: those that dpkg does not know as installed.
missing_packages() {
  local installed
  installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' -- "$@" 2>/dev/null)
  local name
  for name; do
    grep -qxF "installed $name" <<< "$installed" || printf '%s\n' "$name"
  done
}

# The words to put before apt-get: none for root, sudo where it can work; fails where neither is.
as_root() {
  if [[ $(id -u) == 0 ]]; then
    :
  elif sudo -n true 2>/dev/null; then
    echo sudo -n
  elif [[ -t 0 && -t 2 ]] && command -v sudo >/dev/null; then
    echo sudo
  else
    return 1
  fi
}

apt_install() {
  local install=("$@")
  # The lists of a new machine are empty or old: then the first try fails, and they are fetched.
  "${install[@]}" >>"$log" 2>&1 </dev/null ||
    { $become apt-get -q update >>"$log" 2>&1 </dev/null &&
      "${install[@]}" >>"$log" 2>&1 </dev/null; }
}

install_packages() {
  if ! command -v dpkg-query >/dev/null; then
    tell "this is no Debian; the build needs what cmake/packages.txt names"
    return
  fi
  local names missing become
  mapfile -t names < <(packages "$@")
  mapfile -t missing < <(missing_packages "${names[@]}")
  (( ${#missing[@]} )) || return 0
  if become=$(as_root); then
    tell "installing ${#missing[@]} Debian packages (log: $log)"
    apt_install $become env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 \
      install --no-install-recommends "${missing[@]}"
    mapfile -t missing < <(missing_packages "${names[@]}")
    (( ${#missing[@]} )) || return 0
    show_log
  fi
  tell "these Debian packages are missing:"
  printf '  %s\n' "${missing[@]}" >&2
  tell "install them, then try again:"
  printf '  sudo apt-get install --no-install-recommends %s\n' "${missing[*]}" >&2
  exit $kPackagesMissing
}

show_log() {
  printf '  %s\n' "the end of $log:" >&2
  tail -n 30 "$log" | sed 's/^/  | /' >&2
}

# One line on a terminal, "[12/140] Building ...", over and over; everything into the log.
watch_build() {
  local line
  while IFS= read -r line; do
    printf '%s\n' "$line" >>"$log"
    [[ $line == \[* ]] && on_terminal && printf '\r\e[K%s: building %.20s' "$say" "${line%%]*}]" >&2
  done
  if on_terminal; then printf '\r\e[K' >&2; fi
}

# A second launch waits here until the first one has built. Then nothing is stale any more.
wait_for_turn() {
  if ! mkdir -p "$root/build" || ! exec 9>>"$root/build/.lock"; then
    tell "cannot write to $root/build"
    exit $kBuildFailed
  fi
  flock -n 9 && return
  tell "waiting for another build of the same folder"
  flock 9
}

end_turn() { exec 9>&-; }

# configure_and_build PRESET [-D...] [-- TARGET...]: into build/PRESET.
configure_and_build() {
  local preset=$1 folder=$root/build/$1 options=()
  shift
  while (( $# )) && [[ $1 != -- ]]; do options+=("$1"); shift; done
  shift
  # A moved or copied folder: what was built names the old place.
  grep -qsxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$folder/CMakeCache.txt" || rm -rf "$folder"
  # getconf, because nproc heeds OMP_THREAD_LIMIT.
  (
    set -o pipefail
    cd -- "$root" &&
      { cmake --preset "$preset" "${options[@]}" &&
        NINJA_STATUS='[%f/%t] ' cmake --build --preset "$preset" -j "$(getconf _NPROCESSORS_ONLN)" ${1:+--target "$@"}
      } </dev/null 2>&1 | watch_build
  ) && return
  tell "the build failed"
  show_log
  exit $kBuildFailed
}

# What decides whether to build again: anything in the rooms newer than the last build. Packs and
# tables are read when the program runs. The first line of the stamp is the folder it was built in.
stale() {
  local built_in
  { IFS= read -r built_in < "$root/build/.built"; } 2>/dev/null
  [[ $built_in == "$root" && -x $root/build/release/bin/kiroku ]] || return 0
  [[ $(cd -- "$root" &&
    find schemas extractors pipeline cmake CMakeLists.txt CMakePresets.json -newer build/.built \
      ! -name '*.yaml' ! -name '*.tsv' -print -quit) ]]
}

# build_program [-D...] [-- TARGET...]: the release preset. The stamp is as old as the start of the
# build, so that a file saved while it runs is seen the next time.
build_program() {
  printf '%s\n' "$root" > "$root/build/.building"
  configure_and_build release "$@"
  mv "$root/build/.building" "$root/build/.built"
}
