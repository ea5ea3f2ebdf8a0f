# Somebody deletes the Trigger while orders flow: the Broker answers 202 and drops them. The audit finds them, and repairs it.
lose() {
  k delete trigger order-placed --wait=true >/dev/null
  sleep 8
  apply "config/overlays/$OVERLAY"
  await 120 'the Trigger is not ready' is_ready trigger/order-placed
}
begin "Publishing $LOAD orders, and deleting the Trigger meanwhile"
under_load lose
begin 'Asking the audit what the Broker has dropped'
settled() {
  ledger=$(audit)
  [ "$(row waiting "$ledger")" = 0 ]
}
await 600 'orders still wait' settled
dropped=$(row missing "$ledger")
printf '          missing %s\n' "$dropped"
[ "$dropped" -gt 0 ] || fail 'the audit finds none missing, and the Broker had no Trigger for 8 s'
begin 'Letting it publish them again'
audit --redrive >/dev/null
published=$((published + dropped))
balance
