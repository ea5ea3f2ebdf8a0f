package io.orderflow.testing.process;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StablePortsTest {
    @Test
    void noPortIsGivenOutTwiceThoughNobodyListensThereNorToAnotherJvm() throws Exception {
        Set<Integer> ports = new HashSet<>();
        for (int i = 0; i < 10; i++) {
            ports.add(StablePorts.free());
        }

        Process other = new ProcessBuilder(JavaCommand.shortLived().main(Another.class, List.of()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<Integer> others = other.inputReader().lines().map(Integer::valueOf).toList();

        assertThat(ports).hasSize(10);
        assertThat(others).hasSize(10).doesNotHaveDuplicates().doesNotContainAnyElementsOf(ports);
    }

    static final class Another {
        public static void main(String[] arguments) {
            for (int i = 0; i < 10; i++) {
                System.out.println(StablePorts.free());
            }
        }
    }
}
