package dev.millrace.testing.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same doors as in {@link FuzzTest}, with inputs that grow by the coverage they reach: Jazzer, in a process of its
 * own for each target. Needs the profile {@code fuzz}, which brings Jazzer along.
 */
@Tag("profile-only")
class GuidedFuzzTest {

    private static final Path ROOM = Path.of("target/jazzer");
    private static final String INSTRUMENTED =
            "dev.millrace.**:org.yaml.snakeyaml.**:com.fasterxml.jackson.**:org.apache.commons.jexl3.**";

    /** Minutes for each, by {@code -Dfuzz.seconds}; some of them, by {@code -Dfuzz.targets=YAML,JSON}. */
    static Stream<Target> targets() {
        var wanted = System.getProperty("fuzz.targets", "");
        return wanted.isEmpty()
                ? Arrays.stream(Target.values())
                : Arrays.stream(wanted.split(",")).map(Target::valueOf);
    }

    @ParameterizedTest
    @MethodSource("targets")
    void whatever_reaches_new_code_is_answered(Target target) throws IOException, InterruptedException {
        var room = Files.createDirectories(ROOM.resolve(target.label()));
        var log = ROOM.resolve(target.label() + ".log");
        Files.createDirectories(room.resolve("corpus"));
        Files.writeString(room.resolve("words"), dictionary(target.words));

        var process = new ProcessBuilder(command(target, room))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor()).as("see %s", log).isZero();
            assertThat(log).content().contains("stat::number_of_executed_units");
        } finally {
            process.destroyForcibly();
        }
    }

    private static List<String> command(Target target, Path room) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-Djava.io.tmpdir=" + System.getProperty("fuzz.folder", System.getProperty("java.io.tmpdir")),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + Guided.class.getName(),
                "--target_args=" + target.name(),
                "--instrumentation_includes=" + INSTRUMENTED,
                "--instrumentation_excludes=dev.millrace.testing.**",
                "--custom_hook_excludes=dev.millrace.testing.**:org.assertj.**",
                "--reproducer_path=" + room,
                "-artifact_prefix=" + room + File.separator,
                "-dict=" + room.resolve("words"),
                "-max_len=8192",
                "-timeout=30",
                "-rss_limit_mb=3000",
                "-print_final_stats=1",
                "-max_total_time=" + Long.getLong("fuzz.seconds", 300),
                room.resolve("corpus").toString(),
                Corpus.folderOf(target).toString());
    }

    /** One word a line, each byte by its number; an empty dictionary would be refused. */
    private static String dictionary(List<String> words) {
        var text = new StringBuilder("\"MLRJ\"\n");
        for (var word : words) {
            text.append('"');
            for (byte b : word.getBytes(StandardCharsets.UTF_8)) {
                text.append(String.format(Locale.ROOT, "\\x%02x", b));
            }
            text.append("\"\n");
        }
        return text.toString();
    }
}
