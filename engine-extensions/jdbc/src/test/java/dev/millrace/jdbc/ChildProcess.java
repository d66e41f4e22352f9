package dev.millrace.jdbc;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Start of a program of the tests in a process of its own, which may be killed. */
final class ChildProcess {

    private ChildProcess() {}

    /** Starts a class's main method with the classes of the test and little memory; its complaints are dropped. */
    static Process of(Class<?> program, String... args) throws IOException {
        var command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx200m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                program.getName()));
        command.addAll(List.of(args));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
