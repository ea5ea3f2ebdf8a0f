package io.orderflow.rocketmq;

/** What to tell a user whose name servers are all silent. */
public final class NameServerProblem {
    private NameServerProblem() {}

    /** One line without a full stop. A server that is not there has to be started; one that is has to be understood. */
    public static String of(NameServers.Answers answers, OptionNames names) {
        String where = String.join(";", answers.failures().keySet());
        boolean notThere =
                answers.failures().values().stream().allMatch(reason -> reason.startsWith("does not answer"));
        return notThere
                ? "no name server answers at " + where + "; start it, or set " + names.of("namesrvAddr")
                        + " to its host:port"
                : "no name server answers: " + answers.reasons();
    }
}
