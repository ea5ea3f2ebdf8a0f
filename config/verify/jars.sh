#!/usr/bin/env bash
# Checks that the kits on a cluster (overlays/dev-kit) have the jars of this build. A kit is reused for the same coordinates, and
# so is a jar by the Maven that builds it: one that has changed without a new version is nowhere to be seen but here.
#
#   mvn -q package -DskipTests && config/verify/jars.sh
#
# Prints a line for each jar; exits with 1 if one is another.
set -euo pipefail
cd "$(dirname "$0")/../.."

code=0
for integration in order-source order-route dead-letter-route; do
  read -r namespace kit < <(kubectl --namespace orderflow get integration "$integration" \
    -o 'jsonpath={.status.integrationKit.namespace} {.status.integrationKit.name}{"\n"}')
  [ -n "$kit" ] || { echo "$integration: has no kit, as one that runs an image or is not built yet" >&2 && exit 1; }
  jars=$(kubectl --namespace "$namespace" get integrationkit "$kit" \
    -o 'jsonpath={range .status.artifacts[*]}{.id} {.checksum}{"\n"}{end}' |
    sed -n 's,^.*io\.orderflow\.\(orderflow-[a-z]*\)-\([0-9.]*\)\.jar sha1:,\1 \2 ,p')
  [ -n "$jars" ] || { echo "$integration: its image has no jar of this project" >&2 && exit 1; }
  while read -r artifact version digest; do
    deployed=$(printf %s "$digest" | base64 --decode | od -An -v -tx1 | tr -d ' \n')
    built=config/maven-repository/target/io/orderflow/$artifact/$version/$artifact-$version.jar.sha1
    if [ ! -f "$built" ]; then
      echo "$integration: $artifact $version is not of this build, which has no such version"
      code=1
    elif [ "$(cat "$built")" != "$deployed" ]; then
      echo "$integration: $artifact $version is another than that of this build; raise the version: config/raise-version"
      code=1
    else
      echo "$integration: $artifact $version"
    fi
  done <<<"$jars"
done
exit $code
