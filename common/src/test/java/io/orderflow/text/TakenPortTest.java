package io.orderflow.text;

import java.io.IOException;
import java.net.BindException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class TakenPortTest {
    @ParameterizedTest
    @CsvSource({
        "Address already in use, is taken; stop what listens there",
        "Permission denied, is not for this user to listen on; choose one from 1024 on",
        "Cannot assign requested address, is on an address that this machine has not",
        "Keine Berechtigung, cannot be listened on (keine berechtigung); it may be taken",
        "地址已在使用, cannot be listened on (地址已在使用); it may be taken",
    })
    void whatHelpsDependsOnWhatIsWrong(String words, String told) {
        assertThat(TakenPort.of(new IllegalStateException("Failed to bind", new BindException(words))))
                .startsWith(told);
    }

    @Test
    void anotherFailureIsNone() {
        assertThat(TakenPort.of(new IOException("Too many open files"))).isNull();
    }
}
