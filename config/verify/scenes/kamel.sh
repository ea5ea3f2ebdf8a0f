# One route by hand, in a namespace that has its Secrets and its schema.
begin 'Running kamel run routes/OrderRoute.java'
command -v kamel >/dev/null || fail 'there is no command kamel'
[ -f "$JAR" ] || fail "$JAR is missing: mvn -q package -DskipTests"
kubectl create namespace "$NAMESPACE-kamel" >/dev/null
copy() {
  k get "$1" -o yaml | sed -E '/^  (namespace|uid|resourceVersion|creationTimestamp):/d' |
    kubectl -n "$NAMESPACE-kamel" apply --server-side -f - >/dev/null
}
for secret in orderflow-database orderflow-order-digest; do
  copy "secret/$secret"
done
url=$(printf %s 'jdbc:postgresql://postgres.orderflow:5432/orderflow' | base64 | tr -d '\n')
kubectl -n "$NAMESPACE-kamel" patch secret orderflow-database --type merge -p "{\"data\":{\"orderflow.database.url\":\"$url\"}}" >/dev/null
copy configmap/orderflow-schema
serve_jars
kamel -n "$NAMESPACE-kamel" run routes/OrderRoute.java \
  --maven-repository http://orderflow-maven.orderflow.svc.cluster.local@id=orderflow >/dev/null
by_hand() {
  [ "$(kubectl -n "$NAMESPACE-kamel" get integration order-route -o 'jsonpath={.status.phase}')" = Running ] &&
    [ "$(kubectl -n "$NAMESPACE-kamel" get ksvc order-route \
      -o 'jsonpath={.status.conditions[?(@.type=="Ready")].status}')" = True ]
}
await 900 'it does not run' by_hand
begin 'Asking it for a ticket'
order='{"orderId":"by-hand","orderStatus":"completed","userPhoneNo":"152122131323","prodId":"2141412","prodName":"test",'
order+='"chargeMoney":"30.0","chargeTime":"1584932320","finishTime":"1584932320"}'
ticketed() {
  kubectl -n orderflow run "ask-$RANDOM" --rm -i --quiet --restart=Never --image=docker.io/curlimages/curl:8.10.1 -- \
    -s -o /dev/null -w '%{http_code}' --max-time 60 \
    "http://order-route.$NAMESPACE-kamel.svc.cluster.local/events/orderflow.order.placed" -d "$order" \
    -H 'content-type: application/json' -H 'ce-specversion: 1.0' -H 'ce-id: by-hand' -H 'ce-source: /me' \
    -H 'ce-type: orderflow.order.placed' 2>/dev/null | grep -q 200
}
await 180 'it issues no ticket' ticketed
[ "$(sql "select count(*) from ticket where order_id = 'by-hand'")" = 1 ] || fail 'it is not one ticket'
kubectl delete namespace "$NAMESPACE-kamel" --wait=false >/dev/null
