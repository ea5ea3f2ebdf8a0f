package io.orderflow.runner;

import io.orderflow.text.PhoneNumbers;
import io.orderflow.text.Secrets;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/**
 * How a command fails, for whatever reason: with one line on standard error and its exit code.
 *
 * <p>No lambdas: Java 17 archives no interface as old as picocli's that one implements, and opens jars at start for it.
 */
public final class OneLineFailure
        implements IExecutionExceptionHandler, IParameterExceptionHandler, IExecutionStrategy {
    private static final int MAX_LENGTH = 300;

    private final RunLast run = new RunLast();
    private final Function<Throwable, String> words;

    private OneLineFailure(Function<Throwable, String> words) {
        this.words = words;
    }

    /** Lets the command fail so. @param words the line for a failure */
    public static CommandLine of(CommandLine command, Function<Throwable, String> words) {
        // Else picocli prints what it thinks of a value with a quote in it, and with it the value: a password.
        CommandLine.tracer().setLevel(CommandLine.TraceLevel.OFF);
        OneLineFailure failure = new OneLineFailure(words);
        // Else picocli takes what begins with @ for a file of arguments: of --orders @orders.jsonl it would take the
        // orders for options, and quote them, phone numbers and all.
        command.setExpandAtFiles(false);
        return command.setExecutionStrategy(failure)
                .setExecutionExceptionHandler(failure)
                .setParameterExceptionHandler(failure);
    }

    @Override
    public int execute(ParseResult parsed) {
        try {
            return run.execute(parsed);
        } catch (Error e) {
            // picocli hands exceptions on only, and the JVM would print the stack trace of an error.
            throw new ExecutionException(parsed.commandSpec().commandLine(), "failed", e);
        }
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        command.getErr().println(words.apply(failure));
        return command.getCommandSpec().exitCodeOnExecutionException();
    }

    @Override
    public int handleParseException(ParameterException failure, String[] args) {
        CommandLine command = failure.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        command.getErr()
                .println("%s: %s; %s --help tells what there is".formatted(name, line(failure.getMessage()), name));
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    /** With a brace it quotes an order, phone number and all, that stands where something else was meant. */
    private static String line(String message) {
        return message.contains("{") ? PhoneNumbers.line(message, MAX_LENGTH) : Secrets.line(message, MAX_LENGTH);
    }
}
