package io.orderflow.image;

import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ClassListTest {
    private static final String LOADER = "loader: [loader data: 0x7f of ";

    @Test
    void aClassOfTheApplicationStandsAfterThoseThatItIsMadeOf() {
        assertThat(list("""
                java.lang.Object source: jrt:/java.base
                 klass: 0x01 super: 0x0000000000000000 %1$s'bootstrap'] bytes: 1 checksum: 1
                java.lang.Runnable source: jrt:/java.base
                 klass: 0x02 super: 0x01 %1$s'bootstrap'] bytes: 1 checksum: 1
                java.io.Closeable source: jrt:/java.base
                 klass: 0x03 super: 0x01 %1$s'bootstrap'] bytes: 1 checksum: 1
                app.Main$Inner source: file:/kit/lib/app.jar
                 klass: 0x04 super: 0x01 interfaces: 0x02 0x03 %2$s] bytes: 1 checksum: 1
                app.Plain source: file:/kit/lib/app.jar
                 klass: 0x05 super: 0x04 %2$s] bytes: 1 checksum: 1
                """))
                .containsExactly(
                        "java/lang/Object id: 1",
                        "java/lang/Runnable id: 2",
                        "java/io/Closeable id: 3",
                        "app/Main$Inner id: 4 super: 1 interfaces: 2 3 source: /kit/lib/app.jar",
                        "app/Plain id: 5 super: 4 source: /kit/lib/app.jar");
    }

    /** The dump would end at the first of them. */
    @Test
    void whatIsInNoJarIsLeftOutWithAllThatIsMadeOfIt() {
        assertThat(list("""
                java.lang.Object source: jrt:/java.base
                 klass: 0x01 super: 0x0000000000000000 %1$s'bootstrap'] bytes: 1 checksum: 1
                app.Main$$Lambda$1/0x0000000800c0 source: app.Main
                 klass: 0x02 super: 0x01 %2$s] bytes: 1 checksum: 1
                jdk.proxy1.$Proxy1 source: __dynamic_proxy__
                 klass: 0x03 super: 0x01 %2$s] bytes: 1 checksum: 1
                app.OfAProxy source: file:/kit/lib/app.jar
                 klass: 0x04 super: 0x03 %2$s] bytes: 1 checksum: 1
                boot.Boot source: file:/kit/lib/boot/boot.jar
                 klass: 0x05 super: 0x01 %1$s'jdk/internal/loader/ClassLoaders$AppClassLoader'] bytes: 1 checksum: 1
                """)).containsExactly("java/lang/Object id: 1");
    }

    private static List<String> list(String log) {
        return new ClassList(log.formatted(LOADER, "loader: [loader data: 0x7f for instance a 'app/Loader'{0x08}")
                        .lines())
                .lines();
    }
}
