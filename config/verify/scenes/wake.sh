# The handler has no pod, and an order comes.
begin 'Waiting until the handler sleeps'
sleeps() { pods=$(k get pods --selector camel.apache.org/integration=order-route -o name) && [ -z "$pods" ]; }
await 300 'the handler still has a pod' sleeps
before=$(sql 'select count(*) from ticket')
begin 'Publishing one order'
simulate 1 ORDERFLOW_SIMULATOR_SEED=11 ORDERFLOW_SIMULATOR_DUPLICATES=0 ORDERFLOW_SIMULATOR_MALFORMED=0
await 60 'no ticket' has_rows ticket $((before + 1))
balance
