package io.orderflow.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What is measured of those who carry orders from RocketMQ to a sink. */
record SourceCases(SharedServers servers, Options options, List<Contender> contenders) {
    private static final int GROWTH_SECONDS = 300;
    private static final int SERVERS_WARM_UP = 10;

    /** RocketMQ's and the sink's JVM are cold, for which whoever comes first would pay. */
    void warmUpServers() throws Exception {
        int seconds = Math.min(SERVERS_WARM_UP, options.seconds);
        System.out.println("warming up RocketMQ and the sink: " + Contender.LIMIT + " drains for at most " + seconds
                + " s, which does not count");
        new Drain(servers, options.java(), options.inFlight, seconds).run(Contender.LIMIT, options.messages, 0, false);
    }

    List<Case> drain() {
        Drain drain = new Drain(servers, options.java(), options.inFlight, options.seconds);
        List<Case> cases = new ArrayList<>();
        for (int delay : options.delays) {
            for (Contender contender : contenders) {
                cases.add(Case.of(
                        "drain",
                        "sink " + delay + " ms",
                        contender.toString(),
                        () -> drain.run(contender, options.messages, delay, false)));
            }
        }
        return cases;
    }

    List<Case> ordered() {
        Drain drain = new Drain(servers, options.java(), options.inFlight, options.seconds);
        List<Case> cases = new ArrayList<>();
        for (int delay : options.delays) {
            for (Contender contender : contenders) {
                if (contender.canOrder()) {
                    cases.add(Case.of(
                            "ordered",
                            "sink " + delay + " ms",
                            contender.toString(),
                            () -> drain.run(contender, options.messages, delay, true)));
                }
            }
        }
        return cases;
    }

    List<Case> growth() {
        Drain drain = new Drain(servers, options.java(), options.inFlight, GROWTH_SECONDS);
        List<Case> cases = new ArrayList<>();
        for (int backlog : options.backlogs) {
            for (Contender contender : contenders) {
                cases.add(Case.of(
                        "growth",
                        String.format(Locale.ROOT, "%,d messages", backlog),
                        contender.toString(),
                        () -> drain.run(contender, backlog, 0, false)));
            }
        }
        return cases;
    }

    List<Case> latency() {
        Latency latency = new Latency(servers, options.java(), options.inFlight, options.warmUp, options.seconds);
        String setting = options.rates.stream().map(Latency::setting).collect(Collectors.joining(", "));
        return contenders.stream()
                .map(contender ->
                        new Case("latency", setting, contender.toString(), () -> latency.run(contender, options.rates)))
                .toList();
    }

    List<Case> pulse() {
        Pulse pulse = new Pulse(servers, options);
        return List.of(Case.of("pulse", pulse.setting(), Contender.OURS.toString(), pulse::run));
    }
}
