package io.orderflow.bench.capacity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orderflow.runner.OneLineFailure;
import io.orderflow.text.UserLine;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

class CapacityCommandTest {
    private static final Path PICTURES = Path.of("docs/capacity");

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** The manifests' settings and the committed measurements: who changes either makes the pictures and the words anew. */
    @Test
    void thePicturesAndTheTablesOfTheDocumentAreThoseThatTheCommandMakes() throws Exception {
        assertThat(run("--report", folder.toString())).as(err.toString()).isZero();
        assertThat(names(folder)).contains("orders-10.svg", "orders-1000000.svg");
        for (String picture : names(PICTURES)) {
            assertThat(folder.resolve(picture)).hasSameTextualContentAs(PICTURES.resolve(picture));
        }
        String document = Files.readString(Path.of("docs/capacity.md"));
        Files.readString(folder.resolve("report.md"))
                .lines()
                .filter(line -> line.startsWith("|"))
                .forEach(line -> assertThat(document).contains(line));
    }

    @Test
    void theSettingsAreThoseOfTheManifests() {
        CapacitySettings settings = new ScalingManifests(Path.of("config"))
                .read("components/keda-external/scaled-object.yaml", "handler/tuning.yaml", Map.of(), 97, 2);
        // 10 connections for the dead-letter route, 8 x 10 of 97 for the order route.
        assertThat(settings.connectedHandlers()).isEqualTo(8);
        assertThat(settings.handler().target()).isEqualTo(7);
        assertThat(settings.handler().maxScale()).isEqualTo(8);
        assertThat(settings.handler().retention()).isEqualTo(300);
        assertThat(settings.handler().hardLimit()).isEqualTo(20);
        assertThat(settings.queues()).isEqualTo(8);
        assertThat(settings.inFlight()).isEqualTo(64);
        assertThat(settings.podCores()).isEqualTo(1);
        assertThat(settings.source()).isEqualTo(new SourceScaling(0, 8, 2000, 0, 300, 300, 1, 60));
    }

    @Test
    void whatIsSetIsWhatIsSimulated() {
        assertThat(run("--orders", "1000000", "--set", "max-scale=4", "--report", folder.toString()))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains(" 4 + 5 ", "handlers: 4 pods with 128 orders at once");
    }

    /** Figures that no simulation is made of; the document says how far off each is. */
    @ParameterizedTest
    @CsvSource({"2, 24765, 14886", "10, 6400, 5057", "50, 1280, 1224"})
    void aMeasuredRunIsNoMoreThanTwoThirdsAwayFromWhatIsSimulated(int sinkMillis, double simulated, double measured)
            throws Exception {
        double drained = median("sink " + sinkMillis + " ms");
        double carried = drain(sinkMillis).issued()[10];
        assertThat(carried).isCloseTo(simulated, within(1.0));
        assertThat(drained).isCloseTo(measured, within(1.0));
        assertThat(carried / drained).isBetween(1.0, 1.67);
        assertThat(Files.readString(Path.of("docs/capacity.md")))
                .contains(String.format(
                        "%d ms | %,.0f | %,.0f | + %.0f %% |",
                        sinkMillis, carried, drained, 100 * (carried / drained - 1)));
    }

    private static double median(String setting) throws Exception {
        JsonNode all = new ObjectMapper()
                .readTree(Path.of("bench/results/drain/samples.json").toFile())
                .path("samples");
        return StreamSupport.stream(all.spliterator(), false)
                .filter(sample -> sample.path("contender").asText().equals("ours")
                        && sample.path("setting").asText().equals(setting))
                .mapToDouble(sample -> sample.at("/values/messages~1s").asDouble())
                .sorted()
                .skip(2)
                .findFirst()
                .orElseThrow();
    }

    private static CapacityRun drain(int sinkMillis) throws Exception {
        int[] backlog = new int[60];
        backlog[0] = 300_000;
        return oneSource(backlog, 64, 1000.0 / sinkMillis, median("sink 0 ms"));
    }

    /** Orders that came twice as fast as they went, over a real RocketMQ: the rate at which they went, and how long they waited. */
    @Test
    void theOrdersOfAMeasuredBacklogHaveWaitedAsIsSimulated() throws Exception {
        JsonNode all = new ObjectMapper()
                .readTree(Path.of("bench/results/pulse/samples.json").toFile())
                .path("samples");
        List<JsonNode> samples = StreamSupport.stream(all.spliterator(), false)
                .filter(sample -> sample.path("benchmark").asText().equals("pulse"))
                .toList();
        assertThat(samples).hasSize(3);
        List<double[]> rates = new ArrayList<>();
        List<double[]> halves = new ArrayList<>();
        List<double[]> tails = new ArrayList<>();
        for (JsonNode sample : samples) {
            JsonNode measured = sample.path("values");
            int[] orders = new int[120];
            Arrays.fill(
                    orders,
                    0,
                    measured.path("seconds").asInt(),
                    measured.path("due/s").asInt());
            int inFlight = measured.path("in flight").asInt();
            double carried = measured.path("carried/s").asDouble();
            Waits waits = oneSource(orders, inFlight, carried / inFlight, 1e6).waits();
            assertThat(waits.quantile(0.99)).isCloseTo(measured.path("p99 ms").asDouble() / 1000, withinPercentage(5));
            rates.add(new double[] {inFlight * 1000 / measured.path("sink ms").asDouble(), carried});
            halves.add(
                    new double[] {waits.quantile(0.5), measured.path("p50 ms").asDouble() / 1000});
            tails.add(
                    new double[] {waits.quantile(0.99), measured.path("p99 ms").asDouble() / 1000});
        }
        assertThat(Files.readString(Path.of("docs/capacity.md")))
                .as("the rows of bench/results/pulse")
                .contains(
                        "| orders/s of [a backlog](../bench/results/pulse/report.md) that went, by what may be in flight |"
                                + row(rates),
                        "| how long its p50 waits, by the rate at which it went, s |" + row(halves),
                        "| how long its p99 waits, s |" + row(tails));
    }

    /** What is simulated and what was measured, round by round, and how far off the worst is. */
    private static String row(List<double[]> rounds) {
        double worst = rounds.stream()
                .mapToDouble(round -> 100 * (round[0] / round[1] - 1))
                .boxed()
                .max(Comparator.comparing(Math::abs))
                .orElseThrow();
        return String.format(
                Locale.ROOT,
                " %s | %s | %s %.0f %% |",
                figures(rounds, 0),
                figures(rounds, 1),
                worst < 0 ? "−" : "+",
                Math.abs(worst));
    }

    private static String figures(List<double[]> rounds, int which) {
        return rounds.stream()
                .map(round -> String.format(Locale.ROOT, "%.1f", round[which]))
                .collect(Collectors.joining(", "));
    }

    /** One source, before a sink that takes as long for many orders as for one. @param alone orders a second one by one */
    private static CapacityRun oneSource(int[] orders, int inFlight, double alone, double sourceRate) {
        MeasuredRates rates = new MeasuredRates(
                new ServiceCurve(List.of(
                        new ServiceCurve.Point(inFlight, inFlight * alone, 1e-9, 1e-9),
                        new ServiceCurve.Point(1, alone, 1e-9, 1e-9))),
                sourceRate,
                1e-9,
                1,
                1);
        CapacitySettings settings = new CapacitySettings(
                inFlight,
                8,
                1,
                10,
                10,
                97,
                2,
                KnativeSettings.of(Map.of("min-scale", "1", "max-scale", "1")),
                new SourceScaling(1, 1, 1e9, 15, 300, 300, 1, 60));
        return CapacitySimulation.run(new Demand("orders", orders), settings, rates);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --orders NaN                | capacity: --orders is 'NaN': must be a number from 0.01 to 100000000
            --orders -5                 | capacity: --orders is '-5': must be a number from 0.01 to 100000000
            --orders 1e12               | capacity: --orders is '1e12': must be a number from 0.01 to 100000000
            --demand none.csv           | capacity: none.csv cannot be read: name a CSV of lines 'minute,orders'
            --demand docs               | capacity: docs cannot be read: name a CSV of lines 'minute,orders'
            --config none               | capacity: none/base/scaling.yaml cannot be read: name the folder of the manifests by --config
            --set replicas=3            | capacity: 'replicas' is no setting: there are [in-flight, queues,
            --set queues=-1             | capacity: queues is '-1': must be a number from 1 to 1000000
            --set pool-size=0           | capacity: pool-size is '0': must be a number from 1 to 1000000
            --connections 0             | capacity: --connections is '0': must be a number from 1 to 1000000
            --database-cores ,          | capacity: --database-cores is ',': must be a number from 0.1 to 10000
            none.json                   | capacity: none.json cannot be read: name a samples.json of the benchmark
            README.md                   | capacity: README.md is no JSON: name a samples.json of the benchmark
            config/order.schema.json    | capacity: config/order.schema.json has no samples: name a samples.json
            bench/results/flow/samples.json | capacity: no 'orders/s' of handler by ours was measured in [bench/""")
    void badInputGetsOneLine(String arguments, String line) {
        assertThat(run(arguments.split(" "))).isNotZero();
        assertThat(err.toString().lines()).singleElement().asString().startsWith(line);
        assertThat(out.toString()).isEmpty();
    }

    private int run(String... arguments) {
        CommandLine command = new CommandLine(new CapacityCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        return OneLineFailure.of(command, failure -> "capacity: " + UserLine.of(failure))
                .execute(arguments);
    }

    private static List<String> names(Path folder) throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".svg"))
                    .sorted()
                    .toList();
        }
    }
}
