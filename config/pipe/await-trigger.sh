# The first container of the Pipe's pod, as config/base/source-gate.yaml has it for the Integration: no pod of the source begins before
# the Trigger is ready, since a Broker without one answers 202 and drops the order.
: "${ACCOUNT:=/var/run/secrets/kubernetes.io/serviceaccount}" "${API:=https://kubernetes.default.svc}"
NAMESPACE=$(cat "$ACCOUNT/namespace")

field() { printf %s "$trigger" | sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p"; }
is_ready() {
  trigger=$(curl --silent --show-error --fail --max-time 5 --cacert "$ACCOUNT/ca.crt" \
    --header "Authorization: Bearer $(cat "$ACCOUNT/token")" \
    "$API/apis/eventing.knative.dev/v1/namespaces/$NAMESPACE/triggers/order-placed" 2>&1) ||
    { why=$trigger && return 1; }
  why='kubectl get trigger order-placed'
  trigger=$(printf %s "$trigger" | tr -d ' \n')
  case $trigger in *'"deletionTimestamp"'*) return 1 ;; esac
  [ "$(field generation)" = "$(field observedGeneration)" ] || return 1
  case $trigger in *'"status":"True","type":"Ready"'*) return 0 ;; *) return 1 ;; esac
}
rounds=0 why='' said=''
while [ $rounds -lt 3 ]; do
  if is_ready; then
    rounds=$((rounds + 1))
  else
    rounds=0
    [ "$why" = "$said" ] || echo "Waiting for the Trigger order-placed to be ready: $why"
    said=$why
  fi
  sleep 1
done
echo 'The Trigger order-placed is ready'
