package io.orderflow.testing.report;

import io.orderflow.testing.report.MarkdownTable.Column;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MarkdownTableTest {
    @Test
    void columnsAreAsWideAsWhatIsInThem() {
        assertThat(MarkdownTable.of(List.of("who", "rate"), 1, List.of(List.of("ours", "15,800"), List.of("x", "7"))))
                .isEqualTo("""
                        | who  |   rate |
                        |------|-------:|
                        | ours | 15,800 |
                        | x    |      7 |
                        """);
    }

    @Test
    void aTableThatGrowsKeepsTheWidthsThatItBeganWith() {
        MarkdownTable table = new MarkdownTable(List.of(Column.text("run", 5), Column.number("lost")));

        assertThat(table.head()).isEqualTo("| run   | lost |\n|-------|-----:|");
        assertThat(table.row(List.of("mix", "0"))).isEqualTo("| mix   |    0 |");
        assertThat(table.row(List.of("a long name", "1"))).isEqualTo("| a long name |    1 |");
    }
}
