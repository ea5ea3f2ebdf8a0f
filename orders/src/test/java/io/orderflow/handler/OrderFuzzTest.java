package io.orderflow.handler;

import io.orderflow.handler.Handler.Mode;
import io.orderflow.testing.Fuzz;
import io.orderflow.testing.Postgres;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** No order, however mutilated, gets more of an answer than a code and one line. */
class OrderFuzzTest {
    private static final Set<Integer> EXPECTED = Set.of(200, 204, 400, 413, 422);

    private static final List<byte[]> SEEDS = List.of(
            Orders.completed("123214342").getBytes(StandardCharsets.UTF_8),
            "{\"orderId\":\"1\",\"orderStatus\":\"created\"}".getBytes(StandardCharsets.UTF_8));

    private static Handler handler;

    @BeforeAll
    static void start() throws Exception {
        handler = Handler.orders(Postgres.migratedDatabase());
    }

    @AfterAll
    static void stop() {
        handler.close();
    }

    @Test
    void everyMutatedOrderIsAnsweredWithACodeAndOneLine() throws Exception {
        Fuzz fuzz = new Fuzz(2);
        long heap = Fuzz.heapMib();
        for (long i = Fuzz.inputs(0.2); i > 0; i--) {
            byte[] order = fuzz.mutate(fuzz.oneOf(SEEDS));
            HttpResponse<String> answer = fuzz.oneOf(List.of(Mode.values())).send(handler, "event", order);
            boolean leaks = answer.body().contains("Exception")
                    || answer.body().contains("\tat ")
                    || answer.body().contains("152122131323")
                    || answer.statusCode() >= 400 && answer.body().contains("\n");
            if (!EXPECTED.contains(answer.statusCode()) || leaks) {
                throw new AssertionError(answer.statusCode() + " " + answer.body() + " for "
                        + new String(order, StandardCharsets.UTF_8));
            }
        }
        assertThat(Fuzz.isBounded(heap)).as("heap is bounded").isTrue();
    }
}
