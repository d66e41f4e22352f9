package dev.millrace.testing.conformance;

import static java.util.Objects.requireNonNull;

import dev.millrace.EngineBuilder;
import dev.millrace.definition.Selection;
import dev.millrace.definition.Workflow;
import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.Format;
import dev.millrace.serialization.LoadLimits;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A definition, an input, and what must be true afterwards: one rule of the engine in executable form. Immutable. */
public final class ConformanceCase {

    private final String name;
    private final String title;
    private final CaseFiles files;
    private final Given given;
    private final Optional<List<String>> refusal;
    private final Expectation expectation;

    ConformanceCase(
            String name,
            String title,
            CaseFiles files,
            Given given,
            Optional<List<String>> refusal,
            Expectation expectation) {
        this.name = name;
        this.title = title;
        this.files = files;
        this.given = given;
        this.refusal = refusal;
        this.expectation = expectation;
    }

    /**
     * What the engine and its executions are given.
     *
     * @param engine what the case says of its engine
     * @param starts the executions
     * @param selection which nodes they run; empty for all
     */
    record Given(CaseEngine engine, CaseStarts starts, Optional<Selection> selection) {}

    /**
     * Loads a case from a {@code .yaml}, {@code .yml} or {@code .json} file.
     *
     * @throws InvalidCaseException if it cannot be read, or is no case; with every problem
     */
    public static ConformanceCase load(Path file) {
        return load(file, LoadLimits.DEFAULT);
    }

    /**
     * Loads a case that may be larger than usual, and its definition with it.
     *
     * @throws InvalidCaseException if it cannot be read, or is no case; with every problem
     */
    public static ConformanceCase load(Path file, LoadLimits limits) {
        return CaseReader.read(
                nameOf(file), limits, () -> DataCodec.with(limits).read(file));
    }

    /**
     * Parses a case.
     *
     * @param text the case, as YAML
     * @param name what to call it
     * @throws InvalidCaseException if it is no case; with every problem
     */
    public static ConformanceCase parse(String text, String name) {
        requireNonNull(text, "text");
        return CaseReader.read(
                requireNonNull(name, "name"),
                LoadLimits.DEFAULT,
                () -> DataCodec.standard().read(text, Format.YAML, name));
    }

    private static String nameOf(Path file) {
        return requireNonNull(file.getFileName(), "a file").toString().replaceFirst("\\.[^.]*$", "");
    }

    /** Returns the name: that of its file, without the extension. */
    public String name() {
        return name;
    }

    /** Returns the rule that the case holds, in one sentence. */
    public String title() {
        return title;
    }

    CaseFiles files() {
        return files;
    }

    CaseStarts starts() {
        return given.starts();
    }

    CaseEngine engine() {
        return given.engine();
    }

    /** Returns the workflow that is run of the one that the case holds. */
    Workflow selected(Workflow whole) {
        return given.selection().map(selection -> selection.of(whole)).orElse(whole);
    }

    /** What the report of the refused definition must hold; nothing for a definition that must run. */
    Optional<List<String>> refusal() {
        return refusal;
    }

    Expectation expectation() {
        return expectation;
    }

    /**
     * Runs the case with a self-checking engine of its own, and waits for its end at most a minute.
     *
     * @param runtime sets what the engine should be held to the case with: a store, threads, time
     */
    public CaseReport run(UnaryOperator<EngineBuilder> runtime) {
        return runOn(EngineOfCase.with(requireNonNull(runtime, "runtime")));
    }

    /** Runs the case with a runtime of its own. */
    CaseReport runOn(CaseRuntime.Maker maker) {
        return new CaseRun(this, maker).run();
    }

    @Override
    public String toString() {
        return name + ": " + title;
    }
}
