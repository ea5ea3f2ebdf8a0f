package io.orderflow.bench;

import java.awt.Rectangle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jfree.chart.JFreeChart;
import org.jfree.svg.SVGGraphics2D;

/** A picture of each benchmark, but of the calibration: of its settings, the values that it is about. */
final class Plots {
    private static final int WIDTH = 1120;
    private static final int TITLE_AND_LEGEND = 110;
    private static final int PANEL = 330;

    /** What is shown of a benchmark; where contenders are several times apart, logarithmically. */
    private record Figure(String title, String better, boolean logarithmic, List<String> values) {}

    private static final Map<String, Figure> FIGURES = Map.of(
            "drain",
            new Figure("Messages carried a second, by the sink's delay", "higher", true, List.of("messages/s")),
            "ordered",
            new Figure(
                    "Messages carried a second in the order of their queues, by the sink's delay",
                    "higher",
                    true,
                    List.of("messages/s")),
            "growth",
            new Figure("Messages carried a second, by the size of the backlog", "higher", true, List.of("messages/s")),
            "latency",
            new Figure(
                    "Milliseconds from when an order is due to the sink, by the rate of orders",
                    "lower",
                    true,
                    List.of("p99 ms", "p50 ms")),
            "handler",
            new Figure("Orders a second from HTTP to durable tickets", "higher", true, List.of("orders/s")),
            "flow",
            new Figure(
                    "Orders a second from RocketMQ through the Broker to tickets",
                    "higher",
                    false,
                    List.of("orders/s")),
            "pulse",
            new Figure(
                    "Milliseconds that orders wait which come faster than they go",
                    "lower",
                    false,
                    List.of("p99 ms", "p50 ms")),
            "startup",
            new Figure(
                    "Milliseconds from the start of the process until it is ready",
                    "lower",
                    false,
                    List.of("ready ms")));

    private final Path folder;

    Plots(Path folder) {
        this.folder = folder;
    }

    static String file(String benchmark) {
        return benchmark + ".svg";
    }

    void write(List<Sample> samples) throws IOException {
        for (var benchmark : Results.byBenchmark(samples).entrySet()) {
            Figure figure = FIGURES.get(benchmark.getKey());
            if (figure == null) {
                continue;
            }
            JFreeChart chart = chart(figure, benchmark.getValue());
            SVGGraphics2D graphics = new SVGGraphics2D(WIDTH, height(figure));
            chart.draw(graphics, new Rectangle(WIDTH, height(figure)));
            Files.writeString(folder.resolve(file(benchmark.getKey())), graphics.getSVGDocument());
        }
    }

    private static int height(Figure figure) {
        return TITLE_AND_LEGEND + PANEL * figure.values.size();
    }

    private static JFreeChart chart(Figure figure, Results results) {
        BarChart chart = new BarChart(results, figure.logarithmic);
        figure.values.forEach(chart::addPanel);
        String rounds = results.rounds() == 1
                ? "one round"
                : "median of " + results.rounds() + " rounds, whiskers from the lowest to the highest";
        return chart.titled(figure.title, figure.better + " is better; " + rounds);
    }
}
