package io.orderflow.operator;

/** The command {@code camel}, which its library lacks; on a class path that only its own process has. */
final class Camel {
    private Camel() {}

    public static void main(String[] args) throws ReflectiveOperationException {
        Class.forName("org.apache.camel.dsl.jbang.core.commands.CamelJBangMain")
                .getMethod("run", String[].class)
                .invoke(null, (Object) args);
    }
}
