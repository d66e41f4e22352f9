package dev.millrace.testing.conformance;

import static java.util.Objects.requireNonNull;

import dev.millrace.EngineBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Cases that an engine is held to, whatever its store, threads or time. Immutable. */
public final class ConformanceSuite {

    private static final Pattern CASE_FILE = Pattern.compile(".*\\.(ya?ml|json)");

    private final List<ConformanceCase> cases;

    private ConformanceSuite(List<ConformanceCase> cases) {
        this.cases = List.copyOf(cases);
    }

    /** Returns the cases that every runtime must pass. */
    public static ConformanceSuite bundled() {
        return new ConformanceSuite(resource("index.txt")
                .lines()
                .map(file -> ConformanceCase.parse(resource(file), file.replace(".yaml", "")))
                .toList());
    }

    private static String resource(String file) {
        var name = "/dev/millrace/conformance/" + file;
        try (var in = ConformanceSuite.class.getResourceAsStream(name)) {
            return new String(requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("[TST-103] " + name + " cannot be read from the class path", e);
        }
    }

    /**
     * Loads a case from a file, or every case of a folder: its {@code .yaml}, {@code .yml} and {@code .json} files by
     * name, those of the folders within it not included.
     *
     * @throws InvalidCaseException if one cannot be read or is no case
     */
    public static ConformanceSuite load(Path fileOrFolder) {
        return new ConformanceSuite(
                filesOf(fileOrFolder).stream().map(ConformanceCase::load).toList());
    }

    /** Returns the files in which {@link #load} looks for cases, by name. */
    public static List<Path> filesOf(Path fileOrFolder) {
        if (!Files.isDirectory(fileOrFolder)) {
            return List.of(fileOrFolder);
        }
        try (var files = Files.list(fileOrFolder)) {
            return files.filter(file -> CASE_FILE.matcher(file.toString()).matches())
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "[TST-104] the folder " + fileOrFolder + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Returns the cases, in order. */
    public List<ConformanceCase> cases() {
        return cases;
    }

    /** Runs every case, one after the other, as {@link ConformanceCase#run} does. */
    public List<CaseReport> run(UnaryOperator<EngineBuilder> runtime) {
        return cases.stream().map(one -> one.run(runtime)).toList();
    }
}
