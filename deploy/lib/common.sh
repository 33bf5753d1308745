# shellcheck shell=bash
# Shared by the scripts in deploy: finds a JDK, builds when something changed. Source it; it defines functions and changes nothing.

JDK_NEEDED=25
PROJECT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
CACHE=${P2P_CACHE:-${XDG_CACHE_HOME:-${HOME:?HOME is not set}/.cache}/p2p-coordinator}

say() { printf '%s\n' "$*"; }
die() {
  printf '%s: %s\n' "deploy/$(basename "$0")" "$*" >&2
  exit 1
}

# --- JDK ---------------------------------------------------------------------------------------------------------

# The major version that a JDK's own compiler tells; 0 where there is none or it does not run.
jdk_major() {
  local text
  text=$("$1/bin/javac" -version 2>/dev/null) || text=
  if [[ $text =~ ^javac\ ([0-9]+) ]]; then say "${BASH_REMATCH[1]}"; else say 0; fi
}

jdk_candidates() {
  local javac folder
  if [[ -n ${JAVA_HOME:-} ]]; then say "$JAVA_HOME"; fi
  if javac=$(command -v javac); then dirname "$(dirname "$(readlink -f "$javac")")"; fi
  for folder in /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* "$CACHE"/jdk/*; do
    if [[ -x $folder/bin/javac ]]; then say "$folder"; fi
  done
}

# Sets JAVA_HOME to a JDK that is new enough, installing one where there is none.
use_jdk() {
  find_jdk || install_jdk
  [[ ${JAVA_HOME_BEFORE:-} == "$JAVA_HOME" ]] || say "JDK $(jdk_major "$JAVA_HOME"): $JAVA_HOME"
  export JAVA_HOME
}

find_jdk() {
  local candidate
  JAVA_HOME_BEFORE=${JAVA_HOME:-}
  while read -r candidate; do
    if [[ $(jdk_major "$candidate") -ge $JDK_NEEDED ]]; then
      JAVA_HOME=$candidate
      return 0
    fi
  done < <(jdk_candidates)
  return 1
}

install_jdk() {
  say "No JDK $JDK_NEEDED or newer found (looked at JAVA_HOME, PATH, /usr/lib/jvm, ~/.sdkman, ~/.jdks)."
  if [[ -z ${P2P_OFFLINE:-} ]]; then
    if [[ $EUID -eq 0 ]]; then install_jdk_by_package_manager; fi
    find_jdk && return
    download_jdk || true
    find_jdk && return
  fi
  die "a JDK $JDK_NEEDED or newer is needed and could not be had. To get one:
  - with the system's package manager, for example: sudo apt-get install openjdk-$JDK_NEEDED-jdk-headless
  - or download https://adoptium.net/temurin/releases/?version=$JDK_NEEDED and unpack it into ~/.jdks or /usr/lib/jvm
  - or set JAVA_HOME to one that is somewhere else."
}

# As root only: nobody else may install packages.
install_jdk_by_package_manager() {
  local package=
  if command -v apt-get >/dev/null; then
    package=openjdk-$JDK_NEEDED-jdk-headless
    apt-cache show "$package" >/dev/null 2>&1 || apt-get update -qq >/dev/null 2>&1 || true
    apt-cache show "$package" >/dev/null 2>&1 || return 0
    say "installing $package with apt-get"
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >/dev/null || true
  elif command -v dnf >/dev/null; then
    package=java-$JDK_NEEDED-openjdk-devel
    say "trying to install $package with dnf"
    dnf install -y -q "$package" >/dev/null 2>&1 || true
  elif command -v zypper >/dev/null; then
    package=java-$JDK_NEEDED-openjdk-devel
    say "trying to install $package with zypper"
    zypper --non-interactive --quiet install "$package" >/dev/null 2>&1 || true
  elif command -v apk >/dev/null; then
    package=openjdk$JDK_NEEDED-jdk
    say "trying to install $package with apk"
    apk add --quiet "$package" >/dev/null 2>&1 || true
  fi
}

# Eclipse Temurin into the cache, checked against the checksum that its publisher's API names.
download_jdk() {
  local machine api answer link checksum folder
  case $(uname -s)/$(uname -m) in
    Linux/x86_64) machine=x64 ;;
    Linux/aarch64) machine=aarch64 ;;
    *) return 1 ;;
  esac
  command -v curl >/dev/null || return 1
  api="https://api.adoptium.net/v3/assets/latest/$JDK_NEEDED/hotspot?architecture=$machine&image_type=jdk&os=linux&vendor=eclipse"
  answer=$(curl -fsSL --retry 2 --connect-timeout 10 --max-time 60 "$api" 2>/dev/null) || {
    say "api.adoptium.net cannot be reached."
    return 1
  }
  link=$(grep -o '"link": *"[^"]*\.tar\.gz"' <<<"$answer" | head -n 1 | cut -d '"' -f 4)
  checksum=$(grep -o '"checksum": *"[0-9a-f]*"' <<<"$answer" | head -n 1 | cut -d '"' -f 4)
  [[ -n $link && -n $checksum ]] || return 1
  mkdir -p "$CACHE/jdk"
  folder=$(mktemp -d "$CACHE/jdk/.partial.XXXXXX")
  say "fetching $link"
  if curl -fL --progress-bar --retry 2 --connect-timeout 10 --max-time 1200 -o "$folder/jdk.tar.gz" "$link" &&
    (cd "$folder" && echo "$checksum  jdk.tar.gz" | sha256sum -c --quiet -) &&
    tar -xzf "$folder/jdk.tar.gz" -C "$folder"; then
    mv "$folder"/jdk-*/ "$CACHE/jdk/" 2>/dev/null || true
  fi
  rm -rf "$folder"
}

# --- Maven -------------------------------------------------------------------------------------------------------

# Java takes the home folder from the user database and no proxy from the environment; people expect HOME and https_proxy to count.
maven_options() {
  local proxy=${https_proxy:-${HTTPS_PROXY:-}} options="-Duser.home=$HOME"
  proxy=${proxy#*://}
  proxy=${proxy%%/*}
  if [[ -n $proxy ]]; then
    options+=" -Dhttps.proxyHost=${proxy%:*} -Dhttps.proxyPort=${proxy##*:} -Dhttp.nonProxyHosts=localhost|127.*"
    options+=" -Daether.connector.http.useSystemProperties=true"
  fi
  say "$options ${MAVEN_OPTS:-}"
}

# Ends in Maven itself: call it in a subshell, whose process it then is.
exec_maven() {
  cd "$PROJECT" || exit
  MAVEN_OPTS=$(maven_options)
  export MAVEN_OPTS
  exec ./mvnw "$@"
}

# Names the state of all that goes into a build, committed or not.
source_key() {
  cd "$PROJECT" || exit
  {
    say "$JAVA_HOME"
    if git rev-parse --git-dir >/dev/null 2>&1; then
      git ls-files -s -- . ':!*.md'
      git diff -- . ':!*.md'
      git ls-files -o --exclude-standard -z -- ':(glob)**/src/**' ':(glob)**/pom.xml' | xargs -0 -r sha1sum
    else
      find . -name target -prune -o -type f \( -name '*.java' -o -name '*.xml' -o -name '*.proto' -o -name '*.sql' -o -path '*/resources/*' \) \
        -print0 | sort -z | xargs -0 sha1sum
    fi
  } | sha1sum | cut -d ' ' -f 1
}

# Builds without tests and checks unless what was built last is still what is here.
build() {
  local key log=$PROJECT/target/build.log stamp=$PROJECT/target/built pid
  key=$(source_key)
  if [[ -f $stamp && $(<"$stamp") == "$key" ]]; then return 0; fi
  mkdir -p "$PROJECT/target"
  rm -f "$stamp"
  say "building (log: $log)"
  (exec_maven -B -Dmaven.test.skip=true -Dlint=-Xlint:none -Dwerror=-nowarn -Dspotless.check.skip -Djacoco.skip -Dcyclonedx.skip package >"$log" 2>&1) &
  pid=$!
  # A Ctrl-C does not reach what runs in the background.
  trap 'kill "$pid" 2>/dev/null || true; exit 130' INT TERM
  show_build_progress "$pid" "$log"
  if ! wait "$pid"; then
    grep -E '^\[ERROR\]' "$log" | head -n 20 >&2 || tail -n 30 "$log" >&2
    die "the build failed; all of it is in $log"
  fi
  trap - INT TERM
  say "$key" >"$stamp"
}

# One line per module; on a terminal also what goes on meanwhile.
show_build_progress() {
  local pid=$1 log=$2 module shown="" fetched
  while kill -0 "$pid" 2>/dev/null; do
    module=$(sed -n 's/^\[INFO\] Building \(.*\) [0-9][^ ]* *\(\[.*\]\)$/\1 \2/p' "$log" | tail -n 1)
    fetched=$(grep -c '^\(\[INFO\] \)\?Downloaded from' "$log" || true)
    if [[ -t 1 ]]; then
      printf '\r\033[K  %s%s' "${module:-fetching Maven}" "${fetched:+, $fetched files fetched}"
    elif [[ -n $module && $module != "$shown" ]]; then
      say "  $module, $fetched files fetched"
      shown=$module
    fi
    sleep 0.5
  done
  if [[ -t 1 ]]; then printf '\r\033[K'; fi
}

# --- Java --------------------------------------------------------------------------------------------------------

# Becomes a main class of local-stack, which starts everything else.
exec_local_stack() {
  local main_class=$1 target=$PROJECT/deploy/local-stack/target
  shift
  exec "$JAVA_HOME/bin/java" -Xmx96m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dp2p.project="$PROJECT" \
    -cp "$target/classes:$target/lib/*" "io.p2pcoordinator.localstack.launcher.$main_class" "$@"
}
