package io.orderflow.chaos.world;

import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;

/** What an {@link HttpProxy} does with a request. */
@FunctionalInterface
public interface Behaviour {
    /** Forwards it, and the answer back. */
    Behaviour PASS = passage -> passage.forward().onSuccess(passage::reply).onFailure(refused -> passage.reset());

    /** Accepts it, forwards nothing and never answers. */
    Behaviour HANG = passage -> {};

    /** Forwards it, answers with the head and a part of the body, and drops the connection. */
    Behaviour RESET =
            passage -> passage.forward().onSuccess(reply -> passage.breakOff()).onFailure(refused -> passage.reset());

    /** Answers in the server's place. */
    static Behaviour answer(int status, Supplier<Map<String, String>> headers) {
        return passage -> passage.answer(status, headers.get());
    }

    /** Answers 413 to what is larger, and passes the others. */
    static Behaviour refuseOver(int bytes) {
        return passage -> {
            if (passage.size() > bytes) {
                passage.answer(413, Map.of());
            } else {
                PASS.handle(passage);
            }
        };
    }

    /** Forwards it, and holds the answer back. */
    static Behaviour late(Duration delay) {
        return passage -> passage.forward()
                .onSuccess(reply -> passage.after(delay, () -> passage.reply(reply)))
                .onFailure(refused -> passage.reset());
    }

    void handle(Passage passage);
}
