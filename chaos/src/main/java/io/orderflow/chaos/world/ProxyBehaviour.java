package io.orderflow.chaos.world;

import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;

/** What an {@link HttpProxy} does with a request. */
@FunctionalInterface
public interface ProxyBehaviour {
    /** Forwards it, and the answer back. */
    ProxyBehaviour PASS = passage -> passage.forward().onSuccess(passage::reply).onFailure(refused -> passage.reset());

    /** Accepts it, forwards nothing and never answers. */
    ProxyBehaviour HANG = passage -> {};

    /** Forwards it, answers with the head and a part of the body, and drops the connection. */
    ProxyBehaviour RESET =
            passage -> passage.forward().onSuccess(reply -> passage.breakOff()).onFailure(refused -> passage.reset());

    /** Answers in the server's place. */
    static ProxyBehaviour answer(int status, Supplier<Map<String, String>> headers) {
        return passage -> passage.answer(status, headers.get());
    }

    /** Answers 413 to what is larger, and passes the others. */
    static ProxyBehaviour refuseOver(int bytes) {
        return passage -> {
            if (passage.size() > bytes) {
                passage.answer(413, Map.of());
            } else {
                PASS.handle(passage);
            }
        };
    }

    /** Forwards it, and holds the answer back. */
    static ProxyBehaviour late(Duration delay) {
        return passage -> passage.forward()
                .onSuccess(reply -> passage.after(delay, () -> passage.reply(reply)))
                .onFailure(refused -> passage.reset());
    }

    void handle(Passage passage);
}
