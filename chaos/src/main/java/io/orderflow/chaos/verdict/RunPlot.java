package io.orderflow.chaos.verdict;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jfree.chart.ChartUtils;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.plot.CombinedDomainXYPlot;
import org.jfree.chart.plot.IntervalMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.Layer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/** A run over time: messages per second above, the faults below, and their times shaded in both. */
final class RunPlot {
    private static final int WIDTH = 1400;
    private static final int ROW = 18;
    private static final int RATES = 380;
    private static final Color SHADE = new Color(214, 39, 40, 28);

    private final RunResult result;
    private final long start;
    private final List<String> faults;

    RunPlot(RunResult result) {
        this.result = result;
        this.start = result.timeline().start();
        this.faults = result.strikes().stream()
                .map(Timeline.Strike::fault)
                .distinct()
                .sorted()
                .toList();
    }

    void write(Path file) throws IOException {
        System.setProperty("java.awt.headless", "true");
        NumberAxis time = new NumberAxis("seconds");
        time.setRange(0, Math.max(1, Math.ceil(result.seconds())));
        CombinedDomainXYPlot both = new CombinedDomainXYPlot(time);
        both.add(rates(), RATES);
        if (!faults.isEmpty()) {
            both.add(strikes(), ROW * faults.size());
        }
        JFreeChart chart = new JFreeChart(result.run(), both);
        chart.setBackgroundPaint(Color.WHITE);
        ChartUtils.saveChartAsPNG(file.toFile(), chart, WIDTH, RATES + 140 + ROW * faults.size());
    }

    private XYPlot rates() {
        Timeline timeline = result.timeline();
        XYSeriesCollection series = new XYSeriesCollection();
        series.addSeries(series("published", timeline.publishedPerSecond()));
        series.addSeries(series("delivered", timeline.deliveredPerSecond()));
        series.addSeries(series("tickets", result.ticketsPerSecond()));
        return shaded(new XYPlot(series, null, new NumberAxis("per second"), lines(1.6f)));
    }

    private XYSeries series(String name, Map<Long, ? extends Number> perSecond) {
        XYSeries series = new XYSeries(name);
        for (long second = 0; second <= result.seconds(); second++) {
            Number count = perSecond.get(start + second);
            series.add(second, count == null ? 0 : count.longValue());
        }
        return series;
    }

    private XYPlot strikes() {
        XYSeriesCollection bars = new XYSeriesCollection();
        XYLineAndShapeRenderer renderer = lines(8);
        for (Timeline.Strike strike : result.strikes()) {
            XYSeries bar = new XYSeries(bars.getSeriesCount());
            int row = faults.indexOf(strike.fault());
            bar.add(seconds(strike.from()), row);
            bar.add(seconds(strike.to()), row);
            renderer.setSeriesPaint(bars.getSeriesCount(), new Color(214, 39, 40));
            renderer.setSeriesVisibleInLegend(bars.getSeriesCount(), false);
            bars.addSeries(bar);
        }
        return shaded(new XYPlot(bars, null, new SymbolAxis(null, faults.toArray(String[]::new)), renderer));
    }

    private XYPlot shaded(XYPlot plot) {
        plot.setBackgroundPaint(Color.WHITE);
        plot.setRangeGridlinePaint(Color.LIGHT_GRAY);
        plot.setDomainGridlinesVisible(false);
        result.strikes()
                .forEach(strike -> plot.addDomainMarker(
                        new IntervalMarker(seconds(strike.from()), seconds(strike.to()), SHADE), Layer.BACKGROUND));
        return plot;
    }

    private double seconds(long epochMillis) {
        return epochMillis / 1e3 - start;
    }

    private static XYLineAndShapeRenderer lines(float width) {
        XYLineAndShapeRenderer lines = new XYLineAndShapeRenderer(true, false);
        lines.setDefaultStroke(new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND));
        lines.setAutoPopulateSeriesStroke(false);
        return lines;
    }
}
