package io.orderflow.testing;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * How long a test of this JVM awaits what it names no time for: as long as it takes on a machine that is busy with other tests,
 * where the ten seconds of Awaitility are soon over. JUnit finds it by {@code META-INF/services}.
 */
public final class Patience implements LauncherSessionListener {
    private static final Duration LONG = Duration.ofSeconds(60);

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        Awaitility.setDefaultTimeout(LONG);
    }
}
