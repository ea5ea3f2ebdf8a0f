# Pods of the handler and of the source are killed while orders flow.
kill_pods() {
  local round killed=''
  for round in 1 2 3; do
    killed+=$(k delete pod -l camel.apache.org/integration=order-route --force -o name 2>/dev/null || true)
    sleep 2
    killed+=$(k delete pod -l camel.apache.org/integration=order-source --force -o name 2>/dev/null || true)
    sleep 4
  done
  [[ $killed == *pod/order-route-* && $killed == *pod/order-source-* ]] ||
    fail "no pod of both was killed: ${killed:-none}"
}
begin "Publishing $LOAD orders, and killing pods of handler and source"
under_load kill_pods
balance
