# Pods of the handler and of the source are killed while orders flow.
kill_pods() {
  local round
  for round in 1 2 3; do
    k delete pod -l camel.apache.org/integration=order-route --force >/dev/null 2>&1 || true
    sleep 2
    k delete pod -l camel.apache.org/integration=order-source --force >/dev/null 2>&1 || true
    sleep 4
  done
}
begin "Publishing $LOAD orders, and killing pods of handler and source"
under_load kill_pods
balance
