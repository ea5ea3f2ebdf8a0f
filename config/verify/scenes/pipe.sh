# The source as a Pipe, in place of the Integration.
begin 'Taking a Pipe in place of order-source'
serve_jars
await 120 'order-source is not gone' remove_source
piped=yes
apply config/pipe
await 900 'the Pipe is not ready' is_ready pipe/order-source-pipe
begin "Publishing $LOAD orders"
under_load true
balance
k delete pipe order-source-pipe --cascade=foreground --request-timeout=0 --timeout="$(limit 60)" >/dev/null
kubectl delete -k config/pipe --ignore-not-found >/dev/null
piped=no
apply "config/overlays/$OVERLAY"
await 900 'order-source does not run' phase_is_running order-source
