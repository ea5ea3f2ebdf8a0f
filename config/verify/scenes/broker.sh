# The ingress and the filter of Knative's Broker are restarted while orders flow.
restart_broker() {
  kubectl -n knative-eventing rollout restart deployment mt-broker-ingress mt-broker-filter >/dev/null
  kubectl -n knative-eventing rollout status deployment mt-broker-ingress --timeout="$(limit 300)" >/dev/null
  kubectl -n knative-eventing rollout status deployment mt-broker-filter --timeout="$(limit 300)" >/dev/null
}
begin "Publishing $LOAD orders, and restarting ingress and filter of the Broker"
under_load restart_broker
balance
