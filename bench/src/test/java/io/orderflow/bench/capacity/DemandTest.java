package io.orderflow.bench.capacity;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DemandTest {
    @TempDir
    Path folder;

    @Test
    void theLunchPeakIsAsHighAsIsAskedForAndTheNightIsEmpty() {
        Demand lunch = Demand.lunch(1000);
        assertThat(lunch.peakMinute()).isEqualTo(1000);
        assertThat(lunch.perSecond()).startsWith(new int[7 * 3600]).hasSize(86_400);
        // 12 hours at 50 a minute, and in the 180 minutes of lunch 180 x 500 and what the foot of the triangle lacks of
        // 50.
        assertThat(lunch.orders()).isBetween(126_000L, 127_500L);
    }

    @Test
    void ordersAreWholeAndEvenlySpread() {
        assertThat(Demand.constant(30).perSecond()).startsWith(0, 1, 0, 1, 0, 1);
        assertThat(Demand.constant(7).orders()).isEqualTo(7 * 24 * 60);
    }

    @Test
    void aFileHasAMinuteInEachLineAndNoneInTheOthers() throws Exception {
        Demand demand = DemandFile.read(file("minute,orders\n# breakfast\n1,60\n3,120.0\n\n"));
        assertThat(demand.seconds()).isEqualTo(240);
        assertThat(demand.orders()).isEqualTo(180);
        assertThat(demand.perSecond()[0]).isZero();
        assertThat(demand.perSecond()[60]).isEqualTo(1);
        assertThat(demand.perSecond()[180]).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1;60       | line 1 is '1;60': must be 'minute,orders', such as 750,1000
            1,-1       | line 1: the orders is '-1': must be a number from 0 to 100000000
            1,NaN      | line 1: the orders is 'NaN': must be a number from 0 to 100000000
            1,1e99     | line 1: the orders is '1e99': must be a number from 0 to 100000000
            1,200000000| line 1: the orders is '200000000': must be a number from 0 to 100000000
            -1,1       | line 1: the minute is '-1': must be a number from 0 to 10079
            1.5,1      | line 1: the minute is '1.5': must be a whole number from 0 to 10079
            99999,1    | line 1: the minute is '99999': must be a number from 0 to 10079
            ''         | has no line of a minute and its orders: each must be 'minute,orders', such as 750,1000""")
    void garbageIsRefusedInOneLineThatSaysWhere(String text, String reason) throws Exception {
        assertThatThrownBy(() -> DemandFile.read(file(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith(reason)
                .hasMessageContaining("demand.csv");
    }

    @Test
    void bytesThatAreNoTextAndAMinuteThatComesTwiceAreRefused() throws Exception {
        Path binary = Files.write(folder.resolve("demand.csv"), new byte[] {1, ',', (byte) 0xff});
        assertThatThrownBy(() -> DemandFile.read(binary)).hasMessageContaining("is no text in UTF-8");
        Path twice = file("1,1\n1,2");
        assertThatThrownBy(() -> DemandFile.read(twice)).hasMessageEndingWith("line 2: minute 1 is there already");
        assertThatThrownBy(() -> DemandFile.read(folder.resolve("none.csv")))
                .hasMessageEndingWith("none.csv cannot be read: name a CSV of lines 'minute,orders'");
    }

    private Path file(String text) throws Exception {
        return Files.write(folder.resolve("demand.csv"), text.getBytes(StandardCharsets.UTF_8));
    }
}
