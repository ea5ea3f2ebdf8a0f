# What became of every order, by the command audit in the cluster. Read by verify.sh.

# Runs an audit over the last three hours and prints its JSON: audit OPTION…
audit() {
  local name args
  name=audit-$(date +%s)
  args=$(printf ',"%s"' audit --from 3h --json "$@")
  k create job "$name" --from=cronjob/audit --dry-run=client -o json |
    kubectl patch --local -f - --type json -o yaml \
      -p "[{\"op\":\"replace\",\"path\":\"/spec/template/spec/containers/0/args\",\"value\":[${args#,}]}]" |
    k apply -f - >/dev/null || fail 'the audit was refused, see above'
  await 180 'the audit does not end' has_ended "job/$name"
  k logs "job/$name"
}

has_ended() {
  [ -n "$(k get "$1" -o 'jsonpath={.status.conditions[?(@.status=="True")].type}')" ]
}

# A number of the ledger: row NAME JSON
row() { printf %s "$2" | sed -n "s/.*\"type\":\"ledger\".*\"$1\":\([0-9]*\).*/\1/p"; }

# The dead letters that no handler has refused, by what Knative says of them. After the scene `trigger` there may be some of code 400
# of broker-filter: what it had in hand when the Trigger was deleted, which is another one since, by its UID.
unrefused() {
  sql "select '          dead letters that nobody refused: ' || count(*) || ', code ' || coalesce(code::text, 'none') || ' of '
    || coalesce(destination, 'nobody') from dead_letter where code is distinct from 422 group by code, destination"
}

# Audits until nothing waits, then holds that every order has ended and that as many are there as were published.
balance() {
  local ledger start=$SECONDS waiting missing all tickets
  begin 'Asking the audit what became of every order'
  while true; do
    ledger=$(audit) || fail 'no ledger'
    waiting=$(row waiting "$ledger") missing=$(row missing "$ledger")
    [ -n "$waiting" ] || fail "the audit says: $ledger"
    [ "$waiting" -gt 0 ] && [ $((SECONDS - start)) -lt $((600 * PATIENCE)) ] || break
    sleep 5
  done
  # That of the scene kamel is of no message.
  all=$(row published "$ledger") tickets=$(sql "select count(*) from ticket where order_id <> 'by-hand'")
  printf '          published %s, tickets %s, duplicates %s, dead letters %s, redriven %s, waiting %s, missing %s\n' \
    "$all" "$(row tickets "$ledger")" "$(row duplicates "$ledger")" "$(row deadLetters "$ledger")" \
    "$(row redriven "$ledger")" "$waiting" "$missing"
  unrefused || fail 'the database does not answer'
  [ "$waiting" -eq 0 ] || fail "$waiting orders still wait"
  [ "$missing" -eq 0 ] || fail "$missing orders are missing"
  [ "$all" -eq "$published" ] || fail "$published were published, and the topic has $all"
  [ "$(row tickets "$ledger")" -eq "$tickets" ] || fail "the database has $tickets tickets"
}
