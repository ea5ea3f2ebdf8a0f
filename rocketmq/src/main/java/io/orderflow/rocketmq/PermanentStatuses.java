package io.orderflow.rocketmq;

import java.util.Set;
import java.util.TreeSet;

/**
 * The HTTP statuses that speak of the message, so that no later attempt can succeed. Every other, from an expired token to a
 * redirect, speaks of the sink or of the way to it, and passes when that is mended.
 */
record PermanentStatuses(Set<Integer> statuses) {
    /** Malformed, too large, of a type or content that is not wanted, headers too large (RFC 9110, RFC 6585). */
    static final String DEFAULT = "400,413,415,422,431";

    private static final String OPTION = "permanentStatuses";
    private static final String ALLOWED =
            "HTTP statuses from 300 to 599 with commas between, such as " + DEFAULT + ", or none";

    /** @throws OptionRefusedException it is no such list */
    static PermanentStatuses parse(String text) {
        Set<Integer> statuses = new TreeSet<>();
        if (!text.strip().equals("none")) {
            for (String status : text.split(",", -1)) {
                if (!status.strip().matches("[345][0-9]{2}")) {
                    throw OptionRefusedException.of(OPTION, text, ALLOWED);
                }
                statuses.add(Integer.valueOf(status.strip()));
            }
        }
        return new PermanentStatuses(Set.copyOf(statuses));
    }

    boolean contains(int status) {
        return statuses.contains(status);
    }
}
