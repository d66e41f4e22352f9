package dev.millrace.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The command line as it was written. Where the locale is not UTF-8, the JVM replaces every character that it cannot
 * decode;
 * Linux keeps the bytes.
 */
final class Arguments {

    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

    private Arguments() {}

    static String[] asWritten(String[] args) {
        if (System.getProperty("sun.jnu.encoding", "UTF-8").equalsIgnoreCase("UTF-8") || allPlain(args)) {
            return args;
        }
        try {
            var bytes = new String(Files.readAllBytes(COMMAND_LINE), StandardCharsets.UTF_8);
            return restored(args, bytes.split("\0", -1));
        } catch (IOException e) {
            return args;
        }
    }

    /** The JVM puts a question mark or a replacement character where it cannot decode. */
    private static boolean allPlain(String[] args) {
        return Arrays.stream(args).allMatch(arg -> arg.chars().allMatch(c -> c < 0x80 && c != '?'));
    }

    /** The last of the JVM's own arguments are the program's; each ends with a zero. */
    static String[] restored(String[] args, String[] all) {
        int from = all.length - 1 - args.length;
        return from < 0 ? args : Arrays.copyOfRange(all, from, all.length - 1);
    }
}
