package io.orderflow.database;

import java.util.Properties;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.Driver;

import static org.assertj.core.api.Assertions.assertThat;

/** What the driver would not take is refused before it prints it. */
class DatabaseUrlTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://localhost:5432/orders",
                "jdbc:postgresql://localhost/orders?user=cook&password=p/w?@x",
                "jdbc:postgresql://one:5432,two,three:65535/orders",
                "jdbc:postgresql://[::1]:5432/orders",
                "jdbc:postgresql://[::1]/orders",
                "jdbc:postgresql://localhost/",
                "jdbc:postgresql:orders",
                "jdbc:postgresql://localhost/orders?password=a%zz",
                "jdbc:postgresql://localhost/orders?password=100%",
                "jdbc:postgresql://localhost/orders?password=100%25",
                "jdbc:postgresql://localhost/%zz",
                "jdbc:postgresql://localhost/%41",
                "jdbc:postgresql:%zz",
                "jdbc:postgresql://[fe80::1%eth0]:5432/orders",
                "jdbc:postgresql://localhost",
                "jdbc:postgresql://localhost?password=secret",
                "jdbc:postgresql://localhost:99999/orders",
                "jdbc:postgresql://localhost:0/orders",
                "jdbc:postgresql://localhost:http/orders",
                "jdbc:postgresql://localhost:/orders",
                "jdbc:postgresql://one:5432,two:65536/orders",
                "jdbc:postgresql://[::1]:99999/orders",
                "jdbc:postgresql://localhost/orders/more",
                "jdbc:mysql://localhost/orders",
                "",
            })
    void itIsValidIfTheDriverTakesIt(String url) {
        assertThat(DatabaseUrl.isValid(url)).isEqualTo(Driver.parseURL(url, new Properties()) != null);
    }
}
