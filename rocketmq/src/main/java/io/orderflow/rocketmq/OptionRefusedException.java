package io.orderflow.rocketmq;

import io.orderflow.text.OneLine;
import java.util.function.UnaryOperator;

/** An option that cannot be taken as it is. The message is the one line that the user needs: which, its value, and what is allowed. */
public final class OptionRefusedException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;
    private static final int MAX_VALUE = 100;

    private final String option;
    private final String complaint;

    private OptionRefusedException(String option, String name, String complaint) {
        super("RocketMQ source: " + name + complaint);
        this.option = option;
        this.complaint = complaint;
    }

    /** @param value as the user wrote it; no secret */
    public static OptionRefusedException of(String option, String value, String allowed) {
        String shown = value.isBlank() ? "empty" : OneLine.of(value, MAX_VALUE);
        return because(option, " is " + shown + "; allowed is " + allowed);
    }

    /** @param complaint what follows the option's name, from a space on */
    static OptionRefusedException because(String option, String complaint) {
        return new OptionRefusedException(option, "option " + option, complaint);
    }

    String option() {
        return option;
    }

    /**
     * The same, as the user knows the option.
     *
     * @param nameOf the name of an option, with what it is: {@code option topic}, {@code property orderflow.…}
     */
    public OptionRefusedException named(UnaryOperator<String> nameOf) {
        return new OptionRefusedException(option, nameOf.apply(option), complaint);
    }
}
