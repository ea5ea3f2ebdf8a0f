package io.orderflow.bench;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.text.DecimalFormat;
import java.util.List;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.block.BlockBorder;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.CombinedDomainCategoryPlot;
import org.jfree.chart.title.TextTitle;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.category.DefaultCategoryDataset;

/** Bars by setting and contender, a panel for each value. */
final class BarChart {
    private static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 17);
    private static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
    private static final Color GRID = new Color(0xdd, 0xdd, 0xdd);

    /** Of the highest whisker; room for the number above it. */
    private static final double HEADROOM = 1.12;

    private final Results results;
    private final boolean logarithmic;
    private final CombinedDomainCategoryPlot panels;

    BarChart(Results results, boolean logarithmic) {
        this.results = results;
        this.logarithmic = logarithmic;
        CategoryAxis settings = new CategoryAxis();
        settings.setTickLabelFont(TEXT);
        settings.setLowerMargin(0.01);
        settings.setUpperMargin(0.01);
        settings.setCategoryMargin(0.08);
        settings.setMaximumCategoryLabelLines(2);
        panels = new CombinedDomainCategoryPlot(settings);
        panels.setGap(12);
    }

    void addPanel(String value) {
        DefaultCategoryDataset medians = new DefaultCategoryDataset();
        for (String contender : results.contenders()) {
            for (String setting : results.settings()) {
                double median = results.summary(setting, contender, value).median();
                medians.addValue(median > 0 ? median : null, contender, setting);
            }
        }
        WhiskerRenderer renderer =
                new WhiskerRenderer((contender, setting) -> results.summary(setting, contender, value));
        List<String> contenders = results.contenders();
        for (int row = 0; row < contenders.size(); row++) {
            renderer.setSeriesPaint(row, Names.color(contenders.get(row)));
        }
        CategoryPlot panel = new CategoryPlot(medians, null, axis(value), renderer);
        panel.setBackgroundPaint(Color.WHITE);
        panel.setRangeGridlinePaint(GRID);
        panel.setRangeGridlineStroke(new BasicStroke(1));
        panel.setOutlineVisible(false);
        panels.add(panel);
        if (panels.getSubplots().size() > 1) {
            // The legend is that of the first panel.
            panel.setFixedLegendItems(new LegendItemCollection());
        }
    }

    private ValueAxis axis(String value) {
        List<Summary> bars = results.contenders().stream()
                .flatMap(contender ->
                        results.settings().stream().map(setting -> results.summary(setting, contender, value)))
                .filter(bar -> bar.min() > 0)
                .toList();
        double lowest = bars.stream().mapToDouble(Summary::min).min().orElse(1);
        double highest = bars.stream().mapToDouble(Summary::max).max().orElse(1);
        ValueAxis axis;
        if (logarithmic) {
            // A whole power of ten, well below the lowest bar, so that it is seen.
            double bottom = Math.pow(10, Math.floor(Math.log10(lowest / 2)));
            axis = new DecadeAxis();
            axis.setRange(bottom, bottom * Math.pow(highest / bottom, HEADROOM));
        } else {
            NumberAxis linear = new NumberAxis();
            linear.setNumberFormatOverride(new DecimalFormat("#,##0.###"));
            axis = linear;
            axis.setRange(0, highest * HEADROOM);
        }
        axis.setLabel(logarithmic ? value + " (logarithmic)" : value);
        axis.setLabelFont(TEXT);
        axis.setTickLabelFont(TEXT);
        axis.setAxisLineVisible(false);
        return axis;
    }

    JFreeChart titled(String title, String subtitle) {
        JFreeChart chart = new JFreeChart(title, TITLE, panels, true);
        chart.setBackgroundPaint(Color.WHITE);
        chart.addSubtitle(0, new TextTitle(subtitle, TEXT));
        chart.getLegend().setItemFont(TEXT);
        chart.getLegend().setFrame(BlockBorder.NONE);
        chart.setPadding(new RectangleInsets(10, 10, 10, 14));
        return chart;
    }
}
