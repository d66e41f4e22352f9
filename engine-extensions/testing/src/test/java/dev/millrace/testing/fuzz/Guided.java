package dev.millrace.testing.fuzz;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import org.slf4j.LoggerFactory;

/** Where Jazzer brings its inputs; it finds these methods by their names. Confined to its thread. */
public final class Guided {

    private static Target target = Target.YAML;

    private Guided() {}

    /** Takes the name of the target; a first round loads its classes, which takes long while each is instrumented. */
    public static void fuzzerInitialize(String[] arguments) throws IOException {
        ((Logger) LoggerFactory.getLogger("dev.millrace")).setLevel(Level.OFF);
        target = Target.valueOf(arguments[0]);
        Corpus.of(target).forEach(target::take);
    }

    /** Takes an input. */
    public static void fuzzerTestOneInput(byte[] input) {
        Verdict.on(target, input);
    }
}
