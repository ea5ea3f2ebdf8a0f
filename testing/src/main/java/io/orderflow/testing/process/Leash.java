package io.orderflow.testing.process;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;

/** Runs another main class, in a process that ends with the one that started it, even if that one is killed. */
public final class Leash {
    private Leash() {}

    /** @param arguments the main class, then its arguments */
    public static void main(String[] arguments) throws Throwable {
        Thread watcher = new Thread(Leash::haltAtEndOfInput, "Leash");
        watcher.setDaemon(true);
        watcher.start();
        try {
            Method main = Class.forName(arguments[0]).getMethod("main", String[].class);
            // As the JVM does it, which asks for no public class.
            main.setAccessible(true);
            main.invoke(null, (Object) Arrays.copyOfRange(arguments, 1, arguments.length));
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** Nobody writes to it: it ends when the process at its other end does. */
    private static void haltAtEndOfInput() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException ended) {
            // The same as its end.
        }
        Runtime.getRuntime().halt(1);
    }
}
