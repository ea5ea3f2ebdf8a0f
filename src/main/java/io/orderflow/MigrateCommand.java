package io.orderflow;

import io.orderflow.local.Migrations;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Brings the database that the properties name up to date. */
@Command(
        name = "migrate",
        sortOptions = false,
        usageHelpAutoWidth = true,
        mixinStandardHelpOptions = true,
        description = {
            "Brings the database that orderflow.database.url names up to date, as its owner. The handlers end at their start"
                    + " if it is older than they are, and connect as a role that need not be allowed to change it.",
            ""
        },
        footer = {
            "",
            "The embedded database is brought up to date by whatever starts it.",
            "Exit code: 0 if the database is up to date, 1 if not, 2 for wrong usage."
        })
final class MigrateCommand implements Callable<Integer> {
    /** An identifier of PostgreSQL's longest, without what would end a literal or a block of the script that it is put in. */
    private static final String NAME = "[^'$\\p{Cntrl}]{1,63}";

    @ParentCommand
    private Orderflow orderflow;

    @Option(
            names = "--role",
            paramLabel = "NAME",
            description = "Let this role, which exists, do what the handlers and the redrive do: read and write rows.")
    private String role;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (orderflow.orders() != null) {
            throw new ParameterException(spec.commandLine(), "--orders has no meaning for migrate");
        }
        // Empty, as where a script has lost it, it would grant nothing without a word.
        if (role != null && !role.matches(NAME)) {
            throw new ParameterException(
                    spec.commandLine(), "--role must be the name of a role, of 1 to 63 characters without ' and $");
        }
        Logs.quietConsole();
        orderflow.out().println(Migrations.apply(orderflow.settings(), role == null ? "" : role));
        return 0;
    }
}
