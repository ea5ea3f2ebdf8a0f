package io.orderflow.http;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class LoopsInUseTest {
    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "3, 1", "4, 2", "8, 4"})
    void atFirstHalfOfThemAre(int loops, int inUse) {
        assertThat(LoopsInUse.of(loops).number()).isEqualTo(inUse);
    }

    @Test
    void oneMoreIsWhenEachFillsAProcessorAndNeverMoreThanThereAre() {
        LoopsInUse loops = LoopsInUse.of(4);
        loops.look(1.9);
        assertThat(loops.number()).isEqualTo(3);
        loops.look(2.8);
        assertThat(loops.number()).isEqualTo(4);
        loops.look(4);
        assertThat(loops.number()).isEqualTo(4);
    }

    /** A loop is full at 0.85 of a processor, and one fewer would have enough if the others were at 0.6 then. */
    @Test
    void theBoundsAreThoseThatAreNamed() {
        LoopsInUse loops = LoopsInUse.of(8);
        loops.look(4 * 0.85 - 0.01);
        assertThat(loops.number()).isEqualTo(4);
        loops.look(4 * 0.85);
        assertThat(loops.number()).isEqualTo(5);
        loops.look(4 * 0.6);
        assertThat(loops.number()).isEqualTo(5);
        loops.look(4 * 0.6 - 0.01);
        assertThat(loops.number()).isEqualTo(4);
    }

    /** As where another process has the other processor: then a second loop would only cost. */
    @Test
    void aLoopThatHasToShareItsProcessorIsNotJoined() {
        LoopsInUse loops = LoopsInUse.of(2);
        loops.look(0.7);
        assertThat(loops.number()).isEqualTo(1);
    }

    @Test
    void whatHasLessToDoIsDoneByFewerButNotByFewerThanHalf() {
        LoopsInUse loops = LoopsInUse.of(4);
        loops.look(2);
        loops.look(3);
        loops.look(2);
        assertThat(loops.number()).as("what four do, three could not easily").isEqualTo(4);
        loops.look(1.7);
        assertThat(loops.number()).isEqualTo(3);
        loops.look(0);
        loops.look(0);
        assertThat(loops.number()).isEqualTo(2);
    }

    @Test
    void whereTheJvmDoesNotTellItStaysAtHalf() {
        LoopsInUse loops = LoopsInUse.of(4);
        loops.look(0);
        assertThat(loops.number()).isEqualTo(2);
    }
}
