package io.orderflow.local;

import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

import static org.assertj.core.api.Assertions.assertThat;

class MigrationsTest {
    /** As where one hashes anew what is in millions of rows; the driver hears nothing of it until it is done. */
    @Test
    void aMigrationMayTakeAnyTime() {
        DatabaseAddress database = new DatabaseAddress("jdbc:postgresql://localhost/orders", "", "");

        assertThat(Migrations.configuration(database, "", "key").getDataSource())
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.type(PGSimpleDataSource.class))
                .extracting(PGSimpleDataSource::getSocketTimeout)
                .isEqualTo(0);
    }
}
