# All of it is removed while orders flow: what has no ticket is still in RocketMQ.
leave() { await 120 'order-source is not gone' remove_source; }
begin "Publishing $LOAD orders, and removing the source meanwhile"
under_load leave
ledger=$(audit)
all=$(row published "$ledger") waiting=$(row waiting "$ledger") missing=$(row missing "$ledger")
printf '          published %s, tickets %s, waiting %s, missing %s\n' "$all" "$(row tickets "$ledger")" "$waiting" "$missing"
[ "$missing" -eq 0 ] || fail "$missing orders are missing"
[ "$all" -eq "$published" ] || fail "$published were published, and the topic has $all"
begin 'Removing the rest'
kubectl delete -k config/audit --ignore-not-found >/dev/null
# More than once, as what is applied: while a webhook of Knative's is away, nothing of Knative's goes.
await 300 "kubectl delete -k config/overlays/$OVERLAY left something" \
  kubectl delete -k "config/overlays/$OVERLAY" --ignore-not-found --timeout="$(limit 300)" >/dev/null
no_namespace "$NAMESPACE" "the namespace $NAMESPACE is still there"
ours=no
there=$(kubectl get integrations,pipes,kamelets,brokers,triggers,sinkbindings,ksvc,deployments,pods --all-namespaces -o name) ||
  fail 'what is left is not known, see above'
left=$(printf %s "$there" | grep -E 'order-|orderflow' || true)
[ -z "$left" ] || fail "left: $left"
