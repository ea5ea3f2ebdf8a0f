#!/usr/bin/env bash
# Checks Orderflow on a real cluster, from an empty namespace: deploys config/overlays/dev, publishes simulated orders, compares
# what was published with what is in the database, and then breaks one part after another while orders flow. After each scene
# but `kamel` the audit tells what became of every order; exits with 0 only if each ledger balances.
#
#   mvn -q package -DskipTests -Pimage -Dimage.registry=REGISTRY      REGISTRY as in config/components/registry
#   config/verify/verify.sh
#
# Needs kubectl, a cluster with Knative Serving and Eventing and Camel K, and for the scene `kamel` its command. Everything is in
# the namespaces orderflow and orderflow-kamel, which must not be there before and are gone afterwards.
#
#   SCENES=''     those of config/verify/scenes to play, such as 'wake kill'; all of them if it is not set
#   OVERLAY=dev   the one that is deployed: dev or dev-kit
#   COUNT=400     orders to publish first, a quarter of them duplicates; 8 malformed ones follow
#   LOAD=300      orders to publish while something breaks, 15 a second
#   KEEP=yes      leave the namespace as it is, to look into it
#   PATIENCE=1    factor of every time limit, for a slow cluster
set -euo pipefail
cd "$(dirname "$0")/../.."

readonly NAMESPACE=orderflow COUNT=${COUNT:-400} KEEP=${KEEP:-no} PATIENCE=${PATIENCE:-1} MALFORMED=8
readonly OVERLAY=${OVERLAY:-dev} LOAD=${LOAD:-300} ALL='wake kill broker canary trigger kamel pipe removal'
readonly SCENES=${SCENES-$ALL} STARTED=$SECONDS
case $OVERLAY in dev-kit) readonly SIMULATOR=config/simulator/kit ;; *) readonly SIMULATOR=config/simulator ;; esac
readonly JAR=config/maven-repository/target/io/orderflow/orderflow-orders/0.1.0/orderflow-orders-0.1.0.jar
published=0
step='' ours=no piped=no

k() { kubectl --namespace "$NAMESPACE" --request-timeout=30s "$@"; }

# How long kubectl itself may wait: seconds, times the patience.
limit() { printf '%ss' $(($1 * PATIENCE)); }

begin() {
  step=$1
  printf '%s  %s\n' "$(date +%H:%M:%S)" "$step"
}

# What went wrong is in what ran, not in this script: show the state and the last words of every part.
fail() {
  printf '\nFAILED: %s: %s\n' "$step" "$1" >&2
  if [ "$ours" = yes ]; then
    {
      k get integrations,brokers,triggers,ksvc,deployments,jobs,pods -o wide || true
      sql "select 'tickets ' || (select count(*) from ticket) || ', dead letters ' || (select count(*) from dead_letter)" || true
      k get events --sort-by=.lastTimestamp | tail -n 15 || true
      for integration in order-source order-route dead-letter-route order-simulator; do
        printf -- '--- %s\n' "$integration"
        k get integration "$integration" \
          -o jsonpath='{range .status.conditions[?(@.status!="True")]}{.type}: {.message}{"\n"}{end}' || true
        k logs --selector "camel.apache.org/integration=$integration" --container integration --tail 10 || true
      done
    } >&2 2>&1
  fi
  exit 1
}

# The source first: a Broker without its Trigger drops what it is sent.
remove_source() {
  k delete integration order-source --ignore-not-found --cascade=foreground --request-timeout=0 --timeout="$(limit 60)" >/dev/null
}

clean_up() {
  local code=$?
  trap - EXIT
  if [ "$ours" = yes ] && [ "$KEEP" != yes ]; then
    begin 'Cleaning up, the source first'
    remove_source || printf 'order-source is not gone yet\n' >&2
    # What the scene pipe has put into the operator's namespace.
    [ "$piped" = no ] || kubectl delete -f config/pipe/maven-profile.yaml --ignore-not-found >/dev/null || true
    kubectl delete namespace "$NAMESPACE" "$NAMESPACE-kamel" --ignore-not-found --wait=true --timeout="$(limit 180)" >/dev/null ||
      printf 'The namespaces %s and %s are not both gone yet; see what holds one: kubectl get namespace -o yaml\n' \
        "$NAMESPACE" "$NAMESPACE-kamel" >&2
  fi
  exit "$code"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

# Runs a command every few seconds until it succeeds, or the time is over: await SECONDS COMPLAINT COMMAND…
await() {
  local limit=$(($1 * PATIENCE)) complaint=$2 start=$SECONDS
  shift 2
  until "$@"; do
    [ $((SECONDS - start)) -lt "$limit" ] || fail "$complaint after $limit s"
    sleep 3
  done
}

sql() {
  k exec deployment/postgres -- psql -qtA -U orderflow -d orderflow -c "$1" 2>/dev/null
}

# Of an integration in Error the operator tries nothing again, whatever it was, such as a webhook that did not answer. So it
# is told to.
phase_is_running() {
  case $(k get integration "$1" -o 'jsonpath={.status.phase}' 2>/dev/null) in
    Running) return 0 ;;
    Error) k patch integration "$1" --subresource status --type merge -p '{"status":{"phase":"Initialization"}}' \
      >/dev/null || true ;;
  esac
  return 1
}

# A server that does not answer has not said that there is none: no_namespace NAME COMPLAINT
no_namespace() {
  local found
  found=$(kubectl get namespace "$1" --ignore-not-found --request-timeout=15s -o name) ||
    fail "whether there is a namespace $1 is not known, see above"
  [ -z "$found" ] || fail "$2"
}

is_ready() {
  [ "$(k get "$1" -o 'jsonpath={.status.conditions[?(@.type=="Ready")].status}' 2>/dev/null)" = True ]
}

# Serves the jars that the modelines name to the operator's Maven.
serve_jars() {
  kubectl -n "$NAMESPACE" apply -k config/maven-repository --server-side >/dev/null
  k rollout status deployment/orderflow-maven --request-timeout=0 --timeout="$(limit 300)" >/dev/null ||
    fail 'the Maven repository does not start'
}

# Lets orders be published: publish COUNT VARIABLE=VALUE…
publish() {
  local count=$1 vars
  shift
  k delete integration order-simulator --ignore-not-found --cascade=foreground --request-timeout=0 --timeout="$(limit 120)" >/dev/null ||
    fail 'the last simulator is not gone'
  vars=$(printf ',"%s"' "ORDERFLOW_SIMULATOR_COUNT=$count" "$@")
  kubectl kustomize "$SIMULATOR" |
    kubectl patch --local -f - --type merge -o yaml \
      -p "{\"spec\":{\"traits\":{\"environment\":{\"vars\":[${vars#,}]}}}}" |
    k apply -f - >/dev/null || fail 'the simulator was refused, see above'
  await 900 'its simulator is not running' phase_is_running order-simulator
  published=$((published + count))
}

# Publishes orders and waits until all are: simulate COUNT VARIABLE=VALUE…
simulate() {
  publish "$@"
  await 300 'its simulator has not finished' has_published "$1"
}

# Publishes LOAD good orders, a number of their own, 15 a second, while a command runs: under_load COMMAND…
under_load() {
  local before
  before=$(sql 'select count(*) from ticket') || fail 'the database does not answer'
  publish "$LOAD" "ORDERFLOW_SIMULATOR_SEED=$((100 + SECONDS))" ORDERFLOW_SIMULATOR_DUPLICATES=0 \
    ORDERFLOW_SIMULATOR_MALFORMED=0 ORDERFLOW_SIMULATOR_RATE=15
  await 300 'no order arrives' has_rows ticket $((before + 10))
  "$@"
  await 300 'its simulator has not finished' has_published "$LOAD"
}

# Waits for an integration, and for the Knative Service that the operator makes of it.
start_service() {
  begin "Waiting for $1"
  await 900 'is not running' phase_is_running "$1"
  begin "Waiting for the Knative Service $1"
  await 300 'is not ready' is_ready "ksvc/$1"
}

has_published() {
  local said
  said=$(k logs --selector camel.apache.org/integration=order-simulator --container integration --tail=-1 2>/dev/null)
  [[ $said == *"Published $1 orders"* ]]
}

has_rows() {
  local rows
  rows=$(sql "select count(*) from $1") && [ "${rows:-0}" -ge "$2" ]
}

begin 'Reading its settings'
case $OVERLAY in dev | dev-kit) ;; *) fail "OVERLAY is $OVERLAY; allowed is dev or dev-kit" ;; esac
case $KEEP in yes | no) ;; *) fail "KEEP is $KEEP; allowed is yes or no" ;; esac
for number in COUNT LOAD PATIENCE; do
  [[ ${!number} =~ ^[1-9][0-9]{0,5}$ ]] || fail "$number is ${!number}; allowed is a whole number from 1 to 999999"
done
# As many have to arrive before something breaks.
[ "$LOAD" -ge 10 ] || fail "LOAD is $LOAD; allowed is 10 or more"
for scene in $SCENES; do
  [ -f "config/verify/scenes/$scene.sh" ] || fail "there is no scene '$scene': $ALL"
done

begin 'Looking at the cluster'
kubectl --request-timeout=15s version >/dev/null 2>&1 || fail 'kubectl does not reach a cluster'
for crd in services.serving.knative.dev brokers.eventing.knative.dev triggers.eventing.knative.dev \
  sinkbindings.sources.knative.dev integrations.camel.apache.org; do
  kubectl get crd "$crd" --request-timeout=15s >/dev/null 2>&1 ||
    fail "the cluster has no $crd: install Knative Serving, Knative Eventing and Camel K"
done
for namespace in "$NAMESPACE" "$NAMESPACE-kamel"; do
  no_namespace "$namespace" \
    "the namespace $namespace exists; this script would delete it at the end: kubectl delete namespace $namespace"
done
[ "$OVERLAY" != dev-kit ] || [ -f "$JAR" ] || fail "$JAR is missing: mvn -q package -DskipTests"

begin "Deploying config/overlays/$OVERLAY"
ours=yes
deployed=$SECONDS
# More than once: a webhook of Knative's may be away for a moment.
apply() {
  await 60 "kubectl apply -k $1 was refused, see above," \
    kubectl apply --server-side --request-timeout=60s -k "$@" >/dev/null
}
apply "config/overlays/$OVERLAY"

for deployment in postgres rocketmq; do
  begin "Waiting for $deployment"
  k rollout status "deployment/$deployment" --request-timeout=0 --timeout="$(limit 300)" >/dev/null ||
    fail 'its pod does not start'
done
begin 'Waiting for the topic'
k wait job/create-topic --for=condition=complete --request-timeout=0 --timeout="$(limit 180)" >/dev/null ||
  fail "RocketMQ did not make it: $(k logs job/create-topic --tail 3 2>&1 | tr '\n' ' ')"
begin 'Waiting for the migration of the database'
k wait job --selector app=migrate --for=condition=complete --request-timeout=0 --timeout="$(limit 300)" \
  >/dev/null || fail "it did not end: $(k logs --selector app=migrate --all-containers --tail 3 2>&1 | tr '\n' ' ')"

# Both are addressed by URI, so that neither waits for an image; no pod of the source starts before the Trigger is ready.
begin 'Waiting for the Broker'
await 120 'is not ready' is_ready broker/orders
begin 'Waiting for the Trigger'
await 120 'is not ready' is_ready trigger/order-placed
start_service dead-letter-route
start_service order-route
begin 'Waiting for order-source'
await 900 'is not running' phase_is_running order-source
begin 'Waiting for the order source'
k rollout status deployment/order-source --request-timeout=0 --timeout="$(limit 300)" >/dev/null ||
  fail 'its pod does not start'

printf '          %s s from kubectl apply to Ready of all\n' $((SECONDS - deployed))

if [ "$OVERLAY" = dev-kit ]; then
  begin 'Comparing the jars in the images with those of this build'
  config/verify/jars.sh >&2 || fail 'an image has another jar, see above'
fi

begin "Publishing $COUNT orders, every fourth a duplicate"
simulate "$COUNT" ORDERFLOW_SIMULATOR_SEED=1 ORDERFLOW_SIMULATOR_DUPLICATES=0.25 ORDERFLOW_SIMULATOR_MALFORMED=0
readonly DUPLICATES=$((COUNT / 4))
begin "Waiting for $((COUNT - DUPLICATES)) tickets"
await 600 "they are not all there" has_rows ticket $((COUNT - DUPLICATES))

begin "Publishing $MALFORMED malformed orders"
simulate "$MALFORMED" ORDERFLOW_SIMULATOR_SEED=2 ORDERFLOW_SIMULATOR_DUPLICATES=0 ORDERFLOW_SIMULATOR_MALFORMED=1
begin "Waiting for $MALFORMED dead letters"
await 300 "they are not all there" has_rows dead_letter "$MALFORMED"

begin 'Comparing'
tickets=$(sql 'select count(*) from ticket')
dead=$(sql 'select count(*) from dead_letter')
unexplained=$(sql 'select count(*) from dead_letter where coalesce(code, 0) <> 422')
lost=$((published - tickets - dead - DUPLICATES))
cat <<LEDGER

published            $(printf %6d "$published")
tickets              $(printf %6d "$tickets")
duplicates absorbed  $(printf %6d "$DUPLICATES")
dead letters         $(printf %6d "$dead")
lost                 $(printf %6d "$lost")

LEDGER
[ "$unexplained" -eq 0 ] || fail "$unexplained dead letters are of orders that nobody refused"
[ "$lost" -ge 0 ] || fail "$((-lost)) more tickets and dead letters than orders"
[ "$lost" -eq 0 ] || fail "$lost orders are lost"

# Of what the audit is: every message of the topic has ended, and they are as many as were published.
begin 'Auditing'
apply config/audit
. config/verify/ledger.sh
balance

for scene in $SCENES; do
  printf '\n'
  . "config/verify/scenes/$scene.sh"
done
printf '\n%s s. None lost, none ticketed twice.\n' $((SECONDS - STARTED))
