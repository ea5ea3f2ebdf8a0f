# A new version, as docs/kubernetes.md says: under a tag first, then with a tenth, half and all of the orders, and back.
split() { kubectl -n orderflow patch ksvc order-route --type merge -p "{\"spec\":{\"traffic\":[$1]}}" >/dev/null; }
share() { k get ksvc order-route -o "jsonpath={.status.traffic[?(@.revisionName==\"$1\")].percent}"; }
has_share() { [[ " $(share "$1") " == *" $2 "* ]] && is_ready ksvc/order-route; }
new_version() { canary=$(k get ksvc order-route -o 'jsonpath={.status.latestReadyRevisionName}') && [ "$canary" != "$stable" ]; }
ask() {
  kubectl -n orderflow run "ask-$RANDOM" --rm -i --quiet --restart=Never --image=docker.io/curlimages/curl:8.10.1 -- \
    -s -o /dev/null -w '%{http_code}' http://canary-order-route.orderflow.svc.cluster.local/events/orderflow.order.placed \
    -d '{}' -H 'content-type: application/json' -H 'ce-specversion: 1.0' -H 'ce-id: canary' -H 'ce-source: /me' \
    -H 'ce-type: orderflow.order.placed'
}
answers() { [[ $(ask 2>/dev/null) == *422* ]]; }

roll_out() {
  split "{\"revisionName\":\"$stable\",\"percent\":90},{\"latestRevision\":true,\"tag\":\"canary\",\"percent\":10}"
  await 120 'the canary has no tenth' has_share "$canary" 10
  split "{\"revisionName\":\"$stable\",\"percent\":50},{\"latestRevision\":true,\"tag\":\"canary\",\"percent\":50}"
  await 120 'the canary has no half' has_share "$canary" 50
  split "{\"latestRevision\":true,\"percent\":100}"
  await 120 'the canary has not all' has_share "$canary" 100
  split "{\"revisionName\":\"$stable\",\"percent\":100}"
  await 120 'there is no way back' has_share "$stable" 100
}

begin 'Deploying a new version of the handler, under a tag and without orders'
stable=$(k get ksvc order-route -o 'jsonpath={.status.latestReadyRevisionName}')
split "{\"revisionName\":\"$stable\",\"percent\":100},{\"latestRevision\":true,\"tag\":\"canary\",\"percent\":0}"
k patch integration order-route --type merge \
  -p '{"spec":{"traits":{"environment":{"vars":["ORDERFLOW_DATABASE_POOL_SIZE=10","VERSION=next"]}}}}' >/dev/null
await 300 'there is no new revision' new_version
await 120 'it has orders, or the one before has not' has_share "$stable" 100
await 120 'the canary does not answer 422 to an order that is none' answers
begin "Publishing $LOAD orders, to the canary a tenth, half, all and none of them"
under_load roll_out
split '{"latestRevision":true,"percent":100}'
await 120 'the new version has not all' has_share "$canary" 100
balance
# As it was before, and no longer this script's: a later apply would be refused.
apply "config/overlays/$OVERLAY" --force-conflicts
