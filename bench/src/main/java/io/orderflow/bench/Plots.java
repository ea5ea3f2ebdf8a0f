package io.orderflow.bench;

import java.awt.Color;
import java.awt.Rectangle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jfree.chart.ChartFactory;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.chart.renderer.category.StatisticalBarRenderer;
import org.jfree.data.statistics.DefaultStatisticalCategoryDataset;
import org.jfree.svg.SVGGraphics2D;

/** A bar chart of each benchmark's first value: the median, with a whisker of half the spread. */
final class Plots {
    private static final int WIDTH = 800;
    private static final int HEIGHT = 420;
    private static final List<Color> COLORS = List.of(
            new Color(0x4c, 0x4c, 0x4c),
            new Color(0xbb, 0xbb, 0xbb),
            new Color(0x8c, 0xa9, 0xc9),
            new Color(0xd6, 0x6f, 0x12),
            new Color(0xf6, 0xb2, 0x6b));

    private final Path folder;

    Plots(Path folder) {
        this.folder = folder;
    }

    static String file(String benchmark) {
        return benchmark.replace(' ', '-') + ".svg";
    }

    void write(List<Sample> samples) throws IOException {
        Map<String, List<Sample>> benchmarks = samples.stream()
                .collect(Collectors.groupingBy(Sample::benchmark, LinkedHashMap::new, Collectors.toList()));
        for (var benchmark : benchmarks.entrySet()) {
            write(benchmark.getKey(), benchmark.getValue());
        }
    }

    private void write(String benchmark, List<Sample> samples) throws IOException {
        String value = samples.get(0).values().keySet().iterator().next();
        DefaultStatisticalCategoryDataset data = new DefaultStatisticalCategoryDataset();
        samples.stream()
                .collect(Collectors.groupingBy(
                        sample -> List.of(sample.contender(), sample.setting()),
                        LinkedHashMap::new,
                        Collectors.mapping(
                                sample -> sample.values().getOrDefault(value, Double.NaN), Collectors.toList())))
                .forEach((bar, values) -> {
                    Summary summary = Summary.of(values);
                    if (summary.median() > 0) {
                        data.add(summary.median(), (summary.max() - summary.min()) / 2, bar.get(0), bar.get(1));
                    }
                });
        if (data.getRowCount() > 0) {
            Files.writeString(folder.resolve(file(benchmark)), svg(chart(benchmark, value, data)));
        }
    }

    private static JFreeChart chart(String title, String value, DefaultStatisticalCategoryDataset data) {
        JFreeChart chart = ChartFactory.createBarChart(title, null, value, data);
        chart.setBackgroundPaint(Color.WHITE);
        CategoryPlot plot = chart.getCategoryPlot();
        plot.setBackgroundPaint(Color.WHITE);
        plot.setRangeGridlinePaint(Color.LIGHT_GRAY);
        plot.setOutlineVisible(false);
        LogAxis axis = new LogAxis(value);
        axis.setStandardTickUnits(NumberAxis.createIntegerTickUnits());
        axis.setSmallestValue(0.01);
        plot.setRangeAxis(axis);
        StatisticalBarRenderer renderer = new StatisticalBarRenderer();
        renderer.setBarPainter(new StandardBarPainter());
        renderer.setShadowVisible(false);
        renderer.setDrawBarOutline(false);
        for (int row = 0; row < data.getRowCount(); row++) {
            renderer.setSeriesPaint(row, COLORS.get(row % COLORS.size()));
        }
        plot.setRenderer(renderer);
        return chart;
    }

    private static String svg(JFreeChart chart) {
        SVGGraphics2D graphics = new SVGGraphics2D(WIDTH, HEIGHT);
        chart.draw(graphics, new Rectangle(WIDTH, HEIGHT));
        return graphics.getSVGDocument();
    }
}
