package io.orderflow.handler;

import io.orderflow.handler.Handler.Mode;
import io.orderflow.testing.BoundedHeap;
import io.orderflow.testing.HostileInputs;
import io.orderflow.testing.Postgres;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** No order, however mutilated, gets more of an answer than a code and one line. */
@AddLifecycleHook(BoundedHeap.class)
class OrderFuzzTest {
    private static final Set<Integer> EXPECTED = Set.of(200, 204, 400, 413, 422);

    private static Handler handler;

    @BeforeContainer
    static void start() throws Exception {
        handler = Handler.orders(Postgres.migratedDatabase());
    }

    @AfterContainer
    static void stop() {
        handler.close();
    }

    @Property
    void everyMutatedOrderIsAnsweredWithACodeAndOneLine(@ForAll Mode mode, @ForAll("mutatedOrders") byte[] order)
            throws Exception {
        HttpResponse<String> answer = mode.send(handler, "event", order);
        boolean leaks = answer.body().contains("Exception")
                || answer.body().contains("\tat ")
                || answer.body().contains("152122131323")
                || answer.statusCode() >= 400 && answer.body().contains("\n");
        if (!EXPECTED.contains(answer.statusCode()) || leaks) {
            throw new AssertionError(
                    answer.statusCode() + " " + answer.body() + " for " + new String(order, StandardCharsets.UTF_8));
        }
    }

    @Provide
    Arbitrary<byte[]> mutatedOrders() {
        return HostileInputs.mutationsOf(
                Orders.completed("123214342").getBytes(StandardCharsets.UTF_8),
                "{\"orderId\":\"1\",\"orderStatus\":\"created\"}".getBytes(StandardCharsets.UTF_8));
    }
}
