package dev.millrace;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** What a main class printed in a JVM of its own. */
public record ChildJvm(int exitCode, String output) {

    private static final long LIMIT_SECONDS = 300;

    /** Runs a main class and waits for its end. */
    public static ChildJvm run(String option, Class<?> main, String... arguments) throws Exception {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add(option);
        command.addAll(List.of("-cp", classPath(), main.getName()));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return new ChildJvm(process.waitFor(), output);
    }

    /** Maven's test runner hides the class path behind a jar and names it in a property. */
    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    /** Returns a number that the child printed as {@code name=number}. */
    long number(String name) {
        var found = Pattern.compile(name + "=(\\d+)").matcher(output);
        if (!found.find()) {
            throw new AssertionError("the child did not print " + name + ": " + output);
        }
        return Long.parseLong(found.group(1));
    }
}
