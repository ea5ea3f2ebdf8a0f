package io.orderflow.database;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/**
 * Closes a connection of the pool whose server has become read-only. After a fail-over it may lead to a standby for as long as it
 * lives, while a new one leads to the server that takes orders.
 */
final class LeftOnAStandby implements SQLExceptionOverride {
    private static final String READ_ONLY = "25006";

    @java.lang.Override
    public Override adjudicate(SQLException failure) {
        return READ_ONLY.equals(failure.getSQLState()) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
    }
}
